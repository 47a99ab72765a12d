import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";

/** Files looked at for suggestions; a root may be anything, a home folder even. */
const listLimit = 5000;

/** Returns the path of every file below a folder, relative to it; hidden files and node_modules are left out. */
export function listFiles(root: string): string[] {
  const found: string[] = [];
  const folders = [""];
  for (
    let folder = folders.shift();
    folder !== undefined && found.length < listLimit;
    folder = folders.shift()
  ) {
    let entries: Dirent[] = [];
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch {
      continue; // A suggestion less.
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (path.split("/").length < 8 && folders.length < listLimit) folders.push(path);
      } else found.push(path);
    }
  }
  return found;
}
