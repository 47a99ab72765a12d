import type { FileTree } from "../view/file-tree.ts";
import { ownedByApk } from "./apk.ts";
import { ownedByDpkg } from "./dpkg.ts";
import { ownedByPacman } from "./pacman.ts";
import { ownedByRpm } from "./rpm.ts";

/** The path of a file, and the name of the package that it belongs to. */
export type OwnedFile = readonly [path: string, name: string];

/** Folders that were merged into others, with links in their old places, while packages go on to name them. */
const mergedFolders = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/usr/sbin", "/usr/lib64"];

/**
 * Finds the packages that files belong to, by all package managers.
 *
 * @param wanted paths without symbolic links in their folders
 * @throws {Unsupported} where a database cannot be read
 */
export async function ownersOf(tree: FileTree, wanted: ReadonlySet<string>): Promise<Map<string, string>> {
  const owners = new Map<string, string>();
  const merged = new Map<string, string>();
  for (const folder of mergedFolders) {
    const found = await tree.find(folder);
    if (found && found.path !== folder) merged.set(folder, found.path);
  }
  const pattern = new RegExp(`^(?:${mergedFolders.join("|")})(?=/)`);
  for (const read of [ownedByDpkg, ownedByRpm, ownedByApk, ownedByPacman])
    for await (const [path, name] of read(tree)) {
      const real = path.replace(pattern, (folder) => merged.get(folder) ?? folder);
      if (wanted.has(real)) owners.set(real, name);
    }
  return owners;
}
