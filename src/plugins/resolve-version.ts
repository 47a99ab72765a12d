import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { installedModules, moduleOfFolder, type PluginModule, shownPath } from "../catalog/find-module.ts";
import {
  type FoundRecipe,
  isPlainName,
  type RecipesFolder,
  recipeFileName,
  subfolders,
  unknownRecipe,
} from "../catalog/find-recipe.ts";
import type { ValidatorKind } from "../kinds/kind.ts";
import { versionsOf } from "./call-plugin.ts";
import { listVersions } from "./list-versions.ts";
import type { Plugin } from "./plugin.ts";

/** What PLUGIN VERSION names. */
export type ResolvedVersion =
  | { readonly kind: "recipe"; readonly found: FoundRecipe }
  | { readonly kind: "module"; readonly found: PluginVersion };

/** A version of a plugin that is a module of code. */
export interface PluginVersion {
  readonly name: string;
  readonly version: string;
  readonly plugin: Plugin;
  /** The module's file, as messages name it. */
  readonly path: string;
  /** Its absolute path; absent if the plugin was given as an object. */
  readonly entry?: string;
  /** The recipe that the plugin's `packImage` runs, if it does not have its own. */
  readonly recipe?: {
    /** As messages name it. */
    readonly file: string;
    readonly roots: readonly string[];
    readonly kinds: readonly ValidatorKind[];
  };
}

/**
 * Finds PLUGIN VERSION: in each folder of recipes, first as a plugin's module and then as a recipe; last among installed
 * packages. Only the code of a plugin with that name runs.
 *
 * @throws {Refusal} with exit code 2 if it is not found (the nearest is named), or if the plugin is broken.
 */
export async function resolveVersion(
  plugin: string,
  version: string,
  folders: readonly RecipesFolder[],
  cwd: string,
): Promise<ResolvedVersion> {
  if (isPlainName(plugin)) {
    for (const folder of folders) {
      if (folder.from !== "shipped with the program") subfolders(folder, cwd);
      const module = moduleOfFolder(plugin, join(folder.path, plugin), cwd);
      if (module) {
        const found = await versionOfModule(module, version, cwd);
        if (found) return { kind: "module", found };
        continue;
      }
      const file = join(folder.path, plugin, version, recipeFileName);
      if (isPlainName(version) && existsSync(resolve(cwd, file)))
        return { kind: "recipe", found: { plugin, version, file, folder } };
    }
    const installed = installedModules(cwd).find((module) => module.plugin === plugin);
    const found = installed && (await versionOfModule(installed, version, cwd));
    if (found) return { kind: "module", found };
  }
  throw unknownRecipe(plugin, version, folders, await listVersions(folders, cwd, [plugin]));
}

/**
 * Returns the version of a plugin that a program gives as an object, without a name.
 *
 * @throws {Refusal} with exit code 2 if the plugin has no such version or is broken.
 */
export async function versionOfObject(plugin: Plugin, version: string): Promise<PluginVersion> {
  const { adaptKinds, recipeBehind } = await import("./recipe-plugin.ts");
  const name = "plugin";
  const versions = await versionsOf(name, plugin);
  if (!versions.includes(version)) {
    const known = versions.map((found) => ({ plugin: name, version: found }));
    throw unknownRecipe(name, version, [], known);
  }
  const behind = recipeBehind(plugin.packImage, version);
  const recipe = behind && { ...behind, kinds: await adaptKinds(plugin.kinds ?? [], name) };
  return { name, version, plugin, path: name, ...(recipe ? { recipe } : {}) };
}

async function versionOfModule(
  module: PluginModule,
  version: string,
  cwd: string,
): Promise<PluginVersion | undefined> {
  const { loadPlugin } = await import("./load-plugin.ts");
  const { adaptKinds, recipeBehind } = await import("./recipe-plugin.ts");
  const { plugin: name, folder, entry } = module;
  const plugin = await loadPlugin({ ...module, folder: resolve(cwd, folder) });
  const versions = await versionsOf(name, plugin);
  if (!versions.includes(version)) return undefined;
  const shown = (path: string) => shownPath(module, path, cwd);
  const behind = recipeBehind(plugin.packImage, version);
  const recipe = behind && {
    file: shown(behind.file),
    roots: behind.roots.map(shown),
    kinds: await adaptKinds(plugin.kinds ?? [], shown(entry)),
  };
  return { name, version, plugin, path: shown(entry), entry, ...(recipe ? { recipe } : {}) };
}
