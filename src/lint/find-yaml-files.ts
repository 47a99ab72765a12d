import { type Dirent, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** The most folders to search: an editor may have a home folder open. */
const folderLimit = 4000;
/**
 * A script outside the editor's folders may be shared by recipes near it, as COLLECTION/common is by
 * COLLECTION/PLUGIN/VERSION. These limit how far above the script to start, how deep to search, and in how many
 * folders.
 */
const outside = { levelsAbove: 1, depth: 2, folders: 200 } as const;

/**
 * Finds the YAML files in folders, and those near a file that is in none of them. Skips hidden folders and
 * node_modules.
 */
export function findYamlFiles(folders: readonly string[], path: string): string[] {
  const found = new Set(folders.flatMap((folder) => search(folder, folderLimit, Number.POSITIVE_INFINITY)));
  if (!folders.some((folder) => path.startsWith(`${folder}/`))) {
    let above = dirname(path);
    for (let level = 0; level < outside.levelsAbove; level++) above = dirname(above);
    for (const file of [...search(dirname(path), 1, 0), ...search(above, outside.folders, outside.depth)])
      found.add(file);
  }
  return [...found].sort();
}

function search(root: string, limit: number, depth: number): string[] {
  const found: string[] = [];
  const queue = [{ folder: root, level: 0 }];
  for (let at = 0; at < queue.length && at < limit; at++) {
    const { folder, level } = queue[at]!;
    for (const entry of entriesOf(folder)) {
      const full = join(folder, entry.name);
      // A symbolic link may lead out of the folder, and reading a pipe would wait for a writer.
      if (entry.isFile()) {
        if (/\.ya?ml$/i.test(entry.name)) found.push(full);
      } else if (
        entry.isDirectory() &&
        level < depth &&
        !entry.name.startsWith(".") &&
        entry.name !== "node_modules"
      )
        queue.push({ folder: full, level: level + 1 });
    }
  }
  return found;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
