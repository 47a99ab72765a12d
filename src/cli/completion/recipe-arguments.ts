import { basename, dirname, resolve } from "node:path";
import { recipeFileName, recipesFolders } from "../../catalog/find-recipe.ts";
import { type ArgumentHelp, decodeRecipe, listArguments, parseRecipe } from "../../compiler/compile.ts";
import { folderFinder } from "../../compiler/resource-finder.ts";
import { listVersions } from "../../plugins/list-versions.ts";
import { fileLimits } from "../../system/limits.ts";
import { readRegularFile } from "../../system/read-file.ts";
import type { Invocation } from "../command.ts";
import type { RecipeOptions } from "../recipe-settings.ts";
import { sortWords } from "../words.ts";

/** Returns the arguments of the recipe that a command line names, from its file: pressing Tab runs no code of a plugin. */
export async function recipeArguments(invocation: Invocation): Promise<readonly ArgumentHelp[]> {
  const { io, name, words, optionNames } = invocation;
  const { f, recipes = [] } = invocation.options as unknown as RecipeOptions;
  const [plugin, version] = sortWords(words, name, optionNames).operands;
  const known = f === undefined ? await listVersions(recipesFolders(recipes, io.env), io.cwd) : [];
  const file = f ?? known.find((found) => found.plugin === plugin && found.version === version)?.file;
  if (file === undefined || file === "-" || (f === undefined && basename(file) !== recipeFileName)) return [];
  const { source } = decodeRecipe(file, readRegularFile(resolve(io.cwd, file), { limit: fileLimits.recipe }));
  const place = { folder: resolve(io.cwd, dirname(file)), shown: dirname(file) };
  const { recipe } = await parseRecipe(source, { resources: folderFinder([], place) });
  return listArguments(recipe).filter((argument) => !argument.hidden);
}
