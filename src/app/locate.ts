import { dirname, join, resolve } from "node:path";
import { isFolder, recipeFileName } from "../catalog/find-recipe.ts";
import { resourceRoots } from "../catalog/resource-roots.ts";
import type { LocatedRecipe } from "../plugins/compile-recipe.ts";
import { type PluginVersion, resolveVersion, versionOfObject } from "../plugins/resolve-version.ts";
import { fileLimits } from "../system/limits.ts";
import { readNamedFile } from "../system/read-named-file.ts";
import { pathFrom } from "./paths.ts";
import type { RecipeSettings } from "./settings.ts";

/** What a recipe's name means: a recipe, a plugin whose own code works on images, or both. */
export type Located =
  | { readonly recipe: LocatedRecipe; readonly plugin?: undefined }
  | { readonly recipe: LocatedRecipe; readonly plugin: PluginVersion }
  | { readonly recipe?: undefined; readonly plugin: PluginVersion };

type LocateSettings = Pick<RecipeSettings, "recipe" | "folders" | "resourceRoots" | "cwd" | "files">;

/**
 * Finds and reads what the settings name.
 *
 * @throws {Refusal} with exit code 2 if it can't be found or read, or the plugin is broken.
 */
export async function locate(settings: LocateSettings): Promise<Located> {
  const { recipe: name, folders, cwd } = settings;
  if ("file" in name) {
    const path = recipeFile(name.file, cwd);
    return { recipe: await readRecipe(path, settings) };
  }
  if ("bytes" in name) {
    const { path, bytes, folder } = name;
    const { resourceRoots: named } = settings;
    const roots =
      folder === undefined ? named.map((root) => pathFrom(cwd, root)) : rootsOf(folder, named, cwd);
    const place = folder === undefined ? undefined : { folder: pathFrom(cwd, folder), shown: folder };
    return { recipe: { path, bytes, roots, place } };
  }
  const { plugin, version } = name;
  if (typeof plugin !== "string") return locateOfPlugin(await versionOfObject(plugin, version), settings);
  const resolved = await resolveVersion(plugin, version, folders, cwd);
  if (resolved.kind === "module") return locateOfPlugin(resolved.found, settings);
  const { file, folder } = resolved.found;
  const recipe = await readRecipe(file, settings);
  // A shipped recipe has the same name wherever the program is installed, so that it compiles to the same bytes.
  const path =
    folder.from === "shipped with the program" ? join("recipes", plugin, version, recipeFileName) : file;
  const place = recipe.place && { ...recipe.place, shown: dirname(path) };
  return { recipe: { ...recipe, path, place, plugin, version } };
}

/** Returns the recipe that a plugin's version goes by, and the plugin if it does more than that. */
async function locateOfPlugin(found: PluginVersion, settings: LocateSettings): Promise<Located> {
  const { name, version, plugin, recipe: behind } = found;
  if (!behind) return { plugin: found };
  const recipe = await readRecipe(behind.file, settings, behind.roots);
  const named = { ...recipe, plugin: name, version, kinds: behind.kinds };
  return plugin.validateImages ? { recipe: named, plugin: found } : { recipe: named };
}

async function readRecipe(
  path: string,
  { resourceRoots: named, cwd, files }: LocateSettings,
  more: readonly string[] = [],
): Promise<LocatedRecipe> {
  files.keep(path, `the recipe ${path}`);
  const bytes = await readNamedFile(path, { what: "the recipe", limit: fileLimits.recipe, cwd });
  const folder = dirname(path);
  const place = { folder: pathFrom(cwd, folder), shown: folder };
  return { path, file: resolve(cwd, path), bytes, roots: rootsOf(folder, [...named, ...more], cwd), place };
}

/** Returns the recipe's file: of a folder, the image.yaml in it. */
function recipeFile(path: string, cwd: string): string {
  return isFolder(resolve(cwd, path)) ? join(path, recipeFileName) : path;
}

function rootsOf(folder: string, named: readonly string[], cwd: string): string[] {
  return resourceRoots(folder, named, cwd).map((root) => pathFrom(cwd, root));
}
