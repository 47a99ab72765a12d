import type { FileTree } from "../view/file-tree.ts";
import { linesOf, splitBounded } from "../view/texts.ts";
import { type InstalledPackage, mostPackages, mostProvides, PackageCollector } from "./installed-package.ts";

const databases = ["/usr/lib/apk/db/installed", "/lib/apk/db/installed"];
const maxDatabase = 64 * 2 ** 20;

/** Reads apk's database of installed packages (apk-package(5), "installed"). */
export async function readApk(tree: FileTree): Promise<InstalledPackage[] | undefined> {
  const text = await readDatabase(tree);
  return text === undefined ? undefined : parseInstalled(text);
}

/** Yields the files of packages: `F:` names a folder, and each `R:` behind it a file in it. */
export async function* ownedByApk(tree: FileTree): AsyncGenerator<readonly [path: string, name: string]> {
  let [name, folder] = ["", ""];
  for (const line of linesOf((await readDatabase(tree)) ?? "")) {
    const value = line.slice(2);
    if (line.startsWith("P:")) name = value;
    else if (line.startsWith("F:")) {
      folder = value === "" ? "" : `/${value}`;
      if (folder !== "") yield [folder, name];
    } else if (line.startsWith("R:")) yield [`${folder}/${value}`, name];
  }
}

async function readDatabase(tree: FileTree): Promise<string | undefined> {
  for (const path of databases) {
    const text = await tree.readText(path, maxDatabase);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Returns the packages in the text of /lib/apk/db/installed. */
export function parseInstalled(text: string): InstalledPackage[] {
  const found = new PackageCollector();
  for (const paragraph of splitBounded(text, /\n\n+/, mostPackages, "packages in its database")) {
    const field = (letter: string) => new RegExp(`^${letter}:(.*)$`, "m").exec(paragraph)?.[1];
    const name = field("P");
    if (name === undefined) continue;
    const provides = splitBounded(field("p") ?? "", " ", mostProvides, "names that a package provides");
    found.add({
      name,
      version: field("V") ?? "",
      architecture: field("A") ?? "",
      provides: provides
        .filter((item) => item !== "")
        .map((item) => {
          const [virtual, version] = item.split("=") as [string, string?];
          return version === undefined ? { name: virtual } : { name: virtual, version };
        }),
    });
  }
  return found.packages;
}
