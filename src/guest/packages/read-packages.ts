import type { FileTree } from "../view/file-tree.ts";
import { readApk } from "./apk.ts";
import { readDpkg } from "./dpkg.ts";
import type { InstalledPackage } from "./installed-package.ts";
import { readPacman } from "./pacman.ts";
import { readRpm } from "./rpm.ts";

/** The databases of package managers, by the program that keeps each. */
export const packageDatabases: Readonly<
  Record<string, (tree: FileTree) => Promise<InstalledPackage[] | undefined>>
> = { dpkg: readDpkg, rpm: readRpm, apk: readApk, pacman: readPacman };

export interface PackageList {
  /** `dpkg`, `rpm`, `apk` or `pacman`. */
  readonly manager: string;
  readonly packages: readonly InstalledPackage[];
}

/** Reads what is installed, by each package manager that has a database. */
export async function readPackages(tree: FileTree): Promise<PackageList[]> {
  const lists: PackageList[] = [];
  for (const [manager, read] of Object.entries(packageDatabases)) {
    const packages = await read(tree);
    if (packages) lists.push({ manager, packages });
  }
  return lists;
}
