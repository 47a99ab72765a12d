import { existsSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { isInside } from "../system/read-file.ts";
import { realPath, repositoryOf } from "../system/repository.ts";

/** How many folders above a recipe are searched for the folders of its plugin. */
const levels = 8;

/**
 * Returns the folders in which a recipe's scripts are looked up: its own folder, then those that the user names.
 *
 * - A recipe in a collection (COLLECTION/PLUGIN/VERSION, where COLLECTION has a folder `common`, as the shipped ones
 *   do) also has its plugin's folder and the collection.
 * - A recipe in a checkout of a Sahara plugin (PLUGIN/[VERSION/]resources/images/…) also has the `resources/images`
 *   folders of the version and of the plugin, as Sahara's plugins had.
 *
 * Of a recipe in a repository, the last two are only folders in the repository.
 */
export function resourceRoots(recipeFolder: string, named: readonly string[], cwd: string): string[] {
  const found: string[] = [];
  const absolute = resolve(cwd, recipeFolder);
  const plugin = join(recipeFolder, "..");
  const collection = join(plugin, "..");
  if (isFolder(resolve(cwd, collection, "common"))) found.push(plugin, collection);
  if (/(^|\/)resources\/images(\/|$)/.test(absolute)) {
    let folder = absolute;
    for (let level = 0; level < levels && dirname(folder) !== folder; level++) {
      if (basename(folder) === "images" && basename(dirname(folder)) === "resources") found.push(folder);
      else if (existsSync(join(folder, "resources", "images")))
        found.push(join(folder, "resources", "images"));
      folder = dirname(folder);
    }
  }
  // A recipe in a checkout from somebody else must not reach what lies around the checkout.
  const repository = found.length > 0 ? repositoryOf(absolute) : undefined;
  const isAllowed = (root: string) =>
    repository === undefined || isInside(realPath(resolve(cwd, root)), repository);
  const seen = new Set<string>();
  return [recipeFolder, ...named, ...found.filter(isAllowed)].filter((root) => {
    const path = resolve(cwd, root);
    return !seen.has(path) && seen.add(path);
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
