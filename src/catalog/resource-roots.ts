import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** How many folders above a recipe are searched for the folders of its plugin. */
const levels = 8;

/**
 * Returns the folders in which a recipe's scripts are looked up: its own folder, then those that the user names.
 *
 * - A recipe in a collection (COLLECTION/PLUGIN/VERSION, where COLLECTION has a folder `common`, as the shipped ones
 *   do) also has its plugin's folder and the collection.
 * - A recipe in a checkout of a Sahara plugin (PLUGIN/[VERSION/]resources/images/…) also has the `resources/images`
 *   folders of the version and of the plugin, as Sahara's plugins had.
 */
export function resourceRoots(recipeFolder: string, named: readonly string[], cwd: string): string[] {
  const roots = [recipeFolder, ...named];
  const absolute = resolve(cwd, recipeFolder);
  const plugin = join(recipeFolder, "..");
  const collection = join(plugin, "..");
  if (isFolder(resolve(cwd, collection, "common"))) roots.push(plugin, collection);
  if (/(^|\/)resources\/images(\/|$)/.test(absolute)) {
    let folder = absolute;
    for (let level = 0; level < levels && dirname(folder) !== folder; level++) {
      if (basename(folder) === "images" && basename(dirname(folder)) === "resources") roots.push(folder);
      else if (existsSync(join(folder, "resources", "images")))
        roots.push(join(folder, "resources", "images"));
      folder = dirname(folder);
    }
  }
  const seen = new Set<string>();
  return roots.filter((root) => {
    const path = resolve(cwd, root);
    return !seen.has(path) && seen.add(path);
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
