import { type Dirent, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

/** Folders looked into: an editor may have a home folder open. */
const folderLimit = 4000;
/** How far above a file that is in none of the editor's folders recipes are looked for. */
const levelsAbove = 2;

/**
 * The YAML files in folders, and, for a file that is in none of them, below the folders just above it.
 * Hidden folders and node_modules are left out.
 */
export function findYamlFiles(folders: readonly string[], path: string): string[] {
  const inside = folders.some((folder) => path.startsWith(`${folder}/`));
  const roots = inside ? folders : [...folders, above(path)];
  const found = new Set<string>();
  const queue = [...roots];
  for (let at = 0; at < queue.length && at < folderLimit; at++) {
    const folder = queue[at]!;
    for (const entry of entriesOf(folder)) {
      const full = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith(".") && entry.name !== "node_modules") queue.push(full);
      } else if (/\.ya?ml$/i.test(entry.name)) found.add(full);
    }
  }
  return [...found].sort();
}

function above(path: string): string {
  let folder = dirname(path);
  for (let level = 0; level < levelsAbove && dirname(dirname(folder)) !== dirname(folder); level++)
    folder = dirname(folder);
  return folder;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
