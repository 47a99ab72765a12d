import { join, resolve } from "node:path";
import { installedModules, moduleOfFolder, type PluginModule, shownPath } from "../catalog/find-module.ts";
import {
  byVersion,
  listRecipes,
  type RecipesFolder,
  recipeFileName,
  subfolders,
} from "../catalog/find-recipe.ts";
import { versionsOf } from "./call-plugin.ts";
import { versionsIn } from "./recipe-plugin.ts";

export interface ListedVersion {
  readonly plugin: string;
  /** Absent if only the plugin's code knows its versions, and it was not asked. */
  readonly version?: string;
  /** The recipe, or the plugin's module if there is no recipe for this version. */
  readonly file: string;
}

/**
 * Returns all versions that can be found, by plugin and version; of two with the same name, the one that a command
 * would use.
 *
 * @param asked plugins whose code is asked for its versions. No other code runs: of other plugins that are modules, the
 *   folders VERSION are listed.
 */
export async function listVersions(
  folders: readonly RecipesFolder[],
  cwd: string,
  asked: readonly string[] = [],
): Promise<ListedVersion[]> {
  const recipes = listRecipes(folders, cwd);
  const inFolders = folders.flatMap((folder) =>
    subfolders(folder, cwd).flatMap((plugin) => moduleOfFolder(plugin, join(folder.path, plugin), cwd) ?? []),
  );
  const installed = installedModules(cwd);
  const ofModules: ListedVersion[] = [];
  for (const module of [...inFolders, ...installed])
    ofModules.push(...(await versionsOfModule(module, cwd, asked.includes(module.plugin))));
  const found = new Map<string, ListedVersion>();
  for (const { plugin, version, file } of [...recipes, ...ofModules])
    if (!found.has(`${plugin}/${version}`))
      found.set(`${plugin}/${version}`, { plugin, file, ...(version === undefined ? {} : { version }) });
  return [...found.values()].sort(
    (a, b) => byVersion(a.plugin, b.plugin) || byVersion(a.version ?? "", b.version ?? ""),
  );
}

async function versionsOfModule(
  { plugin, folder, entry }: PluginModule,
  cwd: string,
  ask: boolean,
): Promise<ListedVersion[]> {
  const module = shownPath({ folder }, entry, cwd);
  const withRecipe = versionsIn(resolve(cwd, folder));
  const rowOf = (version: string) => {
    const file = withRecipe.includes(version) ? join(folder, version, recipeFileName) : module;
    return { plugin, version, file };
  };
  if (!ask) return withRecipe.length > 0 ? withRecipe.map(rowOf) : [{ plugin, file: module }];
  const { loadPlugin } = await import("./load-plugin.ts");
  const loaded = await loadPlugin({ plugin, folder: resolve(cwd, folder), entry });
  return (await versionsOf(plugin, loaded)).map(rowOf);
}
