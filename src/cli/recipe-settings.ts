import type { RecipeName, RecipeSettings } from "../app/settings.ts";
import { recipesFolders } from "../catalog/find-recipe.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { fileLimits } from "../system/limits.ts";
import { descriptorOf, readNamedFile } from "../system/read-named-file.ts";
import { givenArguments } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { loadKinds } from "./load-kinds.ts";
import { sortWords } from "./words.ts";

/** The options that name a recipe, and what it is compiled with. */
export interface RecipeOptions {
  readonly f?: string;
  readonly recipes?: readonly string[];
  readonly resourceRoot?: readonly string[];
  readonly argumentFile?: string;
  readonly validators?: readonly string[];
  readonly O: "0" | "1";
}

/** Returns what the RECIPE of a command line means; undefined if the command line names none. */
export async function recipeSettings(invocation: Invocation): Promise<RecipeSettings | undefined> {
  const { io, name, words, optionNames } = invocation;
  const options = invocation.options as unknown as RecipeOptions;
  const { f, recipes = [], resourceRoot = [], argumentFile, validators = [], O } = options;
  const { operands, given } = sortWords(words, name, optionNames);
  const recipe = f === undefined ? namedVersion(operands, name) : await namedFile(f, operands, invocation);
  if (!recipe) return undefined;
  return {
    recipe,
    folders: recipesFolders(recipes, io.env),
    resourceRoots: resourceRoot,
    arguments: (declared) => givenArguments(given, declared, argumentFile, invocation),
    kinds: await loadKinds(validators, io.cwd),
    optimise: O !== "0",
    cwd: io.cwd,
  };
}

/** The same, for a command that can't do without a recipe. */
export async function requiredRecipe(invocation: Invocation): Promise<RecipeSettings> {
  const settings = await recipeSettings(invocation);
  if (settings) return settings;
  throw new Refusal(diagnostic("recipe-not-named", { command: invocation.name, found: undefined }));
}

/** What comes through standard input or a pipe of the shell is read here, and has no folder of its own. */
async function namedFile(file: string, operands: readonly string[], { io }: Invocation): Promise<RecipeName> {
  if (operands.length > 0)
    throw new Refusal(
      diagnostic("options-conflict", {
        one: `-f ${file}`,
        other: operands.join(" "),
        why: "each names a recipe",
      }),
    );
  if (file !== "-" && descriptorOf(file) === undefined) return { file };
  const bytes = await readNamedFile(file, { ...io, what: "the recipe", limit: fileLimits.recipe });
  return { bytes, path: file, folder: "." };
}

function namedVersion(operands: readonly string[], command: string): RecipeName | undefined {
  const [plugin, version, ...more] = operands;
  if (plugin === undefined) return undefined;
  if (version === undefined) throw new Refusal(diagnostic("recipe-not-named", { command, found: plugin }));
  if (more.length > 0)
    throw new Refusal(diagnostic("words-unexpected", { words: more, expected: "PLUGIN VERSION" }));
  return { plugin, version };
}
