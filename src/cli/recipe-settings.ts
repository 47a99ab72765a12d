import { resolve } from "node:path";
import type { RecipeName, RecipeSettings } from "../app/settings.ts";
import { isFile, type RecipesFolder, recipeFileName, recipesFolders } from "../catalog/find-recipe.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { listVersions } from "../plugins/list-versions.ts";
import { nearest } from "../source/nearest.ts";
import { descriptorOf } from "../system/descriptors.ts";
import { fileLimits } from "../system/limits.ts";
import { readNamedFile } from "../system/read-named-file.ts";
import { givenArguments } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { loadKinds, refuseMissingRoots } from "./load-kinds.ts";
import { sortWords } from "./words.ts";

/** The options that name a recipe, and those that affect its compilation. */
export interface RecipeOptions {
  readonly f?: string;
  readonly recipes?: readonly string[];
  readonly resourceRoot?: readonly string[];
  readonly argumentFile?: string;
  readonly validators?: readonly string[];
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly O: "0" | "1";
}

/** Returns the recipe that a command line names; undefined if it names none. */
export async function recipeSettings(invocation: Invocation): Promise<RecipeSettings | undefined> {
  const { io, name, words, optionNames } = invocation;
  const options = invocation.options as unknown as RecipeOptions;
  const {
    f,
    recipes = [],
    resourceRoot = [],
    argumentFile,
    validators = [],
    only = [],
    skip = [],
    O,
  } = options;
  const { operands, follows, given } = sortWords(words, name, optionNames);
  refuseRests(follows.slice(f === undefined ? 2 : 0));
  refuseMissingRoots(resourceRoot, io.cwd);
  const folders = recipesFolders(recipes, io.env);
  const recipe =
    f === undefined
      ? await namedVersion(operands, folders, invocation)
      : await namedFile(f, operands, invocation);
  if (!recipe) return undefined;
  return {
    recipe,
    folders,
    resourceRoots: resourceRoot,
    arguments: (declared) => givenArguments(given, declared, argumentFile, invocation),
    kinds: await loadKinds(validators, io.cwd),
    optimise: O !== "0",
    ...(only.length > 0 || skip.length > 0 ? { selection: { only, skip } } : {}),
    cwd: io.cwd,
    files: invocation.files,
  };
}

/** Refuses words after a value without showing them: they may be the rest of a secret that was not quoted. */
function refuseRests(follows: readonly (string | undefined)[]): void {
  const after = follows.find((argument) => argument !== undefined);
  if (after !== undefined)
    throw new Refusal(
      diagnostic("words-unexpected", { words: [], after: `--${after}`, expected: "one word" }),
    );
}

/** Does the same for a command that needs a recipe. */
export async function requiredRecipe(invocation: Invocation): Promise<RecipeSettings> {
  const settings = await recipeSettings(invocation);
  if (settings) return settings;
  throw new Refusal(diagnostic("recipe-not-named", {}));
}

/** A recipe from standard input or a pipe of the shell is read here. It has no folder. */
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

async function namedVersion(
  operands: readonly string[],
  folders: readonly RecipesFolder[],
  { io }: Invocation,
): Promise<RecipeName | undefined> {
  const [plugin, version, ...more] = operands;
  if (plugin === undefined) return undefined;
  if (isPath(plugin) || version === undefined) throw await notNamed(plugin, folders, io.cwd);
  if (more.length > 0)
    throw new Refusal(diagnostic("words-unexpected", { words: more, expected: "PLUGIN VERSION" }));
  return { plugin, version };
}

/** Says how to write a word that is not a plugin with its version: a path, a plugin alone, or both in one word. */
async function notNamed(word: string, folders: readonly RecipesFolder[], cwd: string): Promise<Refusal> {
  if (isFile(resolve(cwd, word)) || isFile(resolve(cwd, word, recipeFileName)))
    return new Refusal(diagnostic("recipe-not-named", { path: word }));
  const listed = await listVersions(folders, cwd);
  const joined = listed.find(
    ({ plugin, version }) =>
      version !== undefined &&
      word.startsWith(plugin) &&
      word.endsWith(version) &&
      /^[-/:@=_ ]+$/.test(word.slice(plugin.length, -version.length)),
  );
  if (joined) {
    const nearest = `${joined.plugin} ${joined.version}`;
    return new Refusal(diagnostic("recipe-not-named", { plugin: word, nearest }));
  }
  if (isPath(word)) return new Refusal(diagnostic("recipe-not-named", { path: word }));
  const versions = listed.flatMap(({ plugin, version }) => (plugin === word ? (version ?? []) : []));
  const near = versions.length > 0 ? undefined : nearest(word, new Set(listed.map(({ plugin }) => plugin)));
  const last = listed.findLast(({ plugin, version }) => plugin === near && version !== undefined)?.version;
  const pair = last === undefined ? undefined : `${near} ${last}`;
  return new Refusal(diagnostic("recipe-not-named", { plugin: word, versions, nearest: pair }));
}

/** The name of a plugin has no slash, and does not look like the name of a YAML file. */
function isPath(word: string): boolean {
  return word.includes("/") || /\.(ya?ml|json)$/.test(word);
}
