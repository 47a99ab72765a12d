import type { FileTree } from "../view/file-tree.ts";
import type { InstalledPackage } from "./installed-package.ts";

const databases = ["/usr/lib/apk/db/installed", "/lib/apk/db/installed"];
const maxDatabase = 64 * 2 ** 20;

/** Reads apk's database of installed packages (apk-package(5), "installed"). */
export async function readApk(tree: FileTree): Promise<InstalledPackage[] | undefined> {
  for (const path of databases) {
    const text = await tree.readText(path, maxDatabase);
    if (text !== undefined) return parseInstalled(text);
  }
  return undefined;
}

export function parseInstalled(text: string): InstalledPackage[] {
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
