import type { FileTree } from "../view/file-tree.ts";
import type { InstalledPackage } from "./installed-package.ts";

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
  for (const line of ((await readDatabase(tree)) ?? "").split("\n")) {
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
function parseInstalled(text: string): InstalledPackage[] {
  return text.split(/\n\n+/).flatMap((paragraph) => {
    const field = (letter: string) => new RegExp(`^${letter}:(.*)$`, "m").exec(paragraph)?.[1];
    const name = field("P");
    if (name === undefined) return [];
    const provides = (field("p") ?? "").split(" ").filter((item) => item !== "");
    return [
      {
        name,
        version: field("V") ?? "",
        architecture: field("A") ?? "",
        provides: provides.map((item) => {
          const [virtual, version] = item.split("=") as [string, string?];
          return version === undefined ? { name: virtual } : { name: virtual, version };
        }),
      },
    ];
  });
}
