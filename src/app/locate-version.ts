import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { RecipesFolder } from "../catalog/find-recipe.ts";
import { resourceRoots } from "../catalog/resource-roots.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { LocatedRecipe } from "../plugins/compile-recipe.ts";
import { type PluginVersion, resolveVersion } from "../plugins/resolve-version.ts";
import { reasonOf } from "../source/errno.ts";

/** What PLUGIN VERSION comes to; one of the two at least. */
export interface LocatedVersion {
  /** What can be compiled. */
  readonly recipe?: LocatedRecipe;
  /** Where a plugin's own code does the work on an image: that. */
  readonly own?: PluginVersion;
}

export interface LocateSettings {
  readonly folders: readonly RecipesFolder[];
  /** Where scripts are looked up besides. */
  readonly resourceRoots: readonly string[];
  readonly cwd: string;
}

/** Finds and reads the recipe of a plugin's version, or the plugin's own code. Refuses (exit 2) where there is none. */
export async function locateVersion(
  plugin: string,
  version: string,
  settings: LocateSettings,
): Promise<LocatedVersion> {
  const { folders, cwd } = settings;
  const resolved = await resolveVersion(plugin, version, folders, cwd);
  if (resolved.kind === "module") return locateOfPlugin(resolved.found, settings);
  const { file, folder } = resolved.found;
  return {
    recipe: {
      // Wherever the program is installed, what ships with it has one name: what is compiled of it is the same.
      path:
        folder.from === "shipped with the program" ? join("recipes", plugin, version, "image.yaml") : file,
      bytes: readRecipe(file, cwd),
      plugin,
      version,
      roots: rootsOf(dirname(file), settings.resourceRoots, cwd),
    },
  };
}

/** The recipe that a plugin goes by, and the plugin itself where it does more than that. */
export function locateOfPlugin(
  found: PluginVersion,
  { resourceRoots: named, cwd }: Pick<LocateSettings, "resourceRoots" | "cwd">,
): LocatedVersion {
  const { name, version, plugin, recipe } = found;
  if (!recipe) return { own: found };
  const { file, kinds } = recipe;
  const roots = rootsOf(dirname(file), [...named, ...recipe.roots], cwd);
  return {
    recipe: { path: file, bytes: readRecipe(file, cwd), plugin: name, version, roots, kinds },
    ...(plugin.validateImages ? { own: found } : {}),
  };
}

/** The folders that the scripts of a recipe are looked up in, good for this process. */
export function rootsOf(folder: string, named: readonly string[], cwd: string): string[] {
  const roots = resourceRoots(folder, named, cwd);
  return cwd === process.cwd() ? roots : roots.map((root) => resolve(cwd, root));
}

export function readRecipe(path: string, cwd: string): Uint8Array {
  try {
    return readFileSync(resolve(cwd, path));
  } catch (error) {
    throw new Refusal(diagnostic("file-unreadable", { path, what: "a recipe", reason: reasonOf(error) }));
  }
}
