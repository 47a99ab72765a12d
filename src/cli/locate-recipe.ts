import { dirname } from "node:path";
import { type LocatedVersion, locateVersion, readRecipe, rootsOf } from "../app/locate-version.ts";
import { recipesFolders } from "../catalog/find-recipe.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { Invocation } from "./command.ts";
import { readAll } from "./io.ts";
import { type GivenArgument, sortWords } from "./words.ts";

/** The options by which a recipe is named, and what it is given. */
export interface RecipeOptions {
  readonly f?: string;
  readonly recipes?: readonly string[];
  readonly resourceRoot?: readonly string[];
  readonly argumentFile?: string;
  readonly validators?: readonly string[];
  readonly O: "0" | "1";
}

/** What a command line names: a recipe, a plugin's own code, both, or (with neither) nothing. */
export interface Located extends LocatedVersion {
  readonly given: readonly GivenArgument[];
}

/** Finds the RECIPE of a command line and reads it. */
export async function locateRecipe(invocation: Invocation): Promise<Located> {
  const { io, name, words, optionNames } = invocation;
  const { f, recipes = [], resourceRoot = [] } = invocation.options as unknown as RecipeOptions;
  const { operands, given } = sortWords(words, name, optionNames);
  if (f !== undefined) {
    if (operands.length > 0)
      throw new Refusal(
        diagnostic("options-conflict", {
          one: `-f ${f}`,
          other: operands.join(" "),
          why: "each names a recipe",
        }),
      );
    const folder = f === "-" ? "." : dirname(f);
    const bytes = f === "-" ? await readAll(io) : readRecipe(f, io.cwd);
    return { recipe: { path: f, bytes, roots: rootsOf(folder, resourceRoot, io.cwd) }, given };
  }
  const [plugin, version, ...more] = operands;
  if (plugin === undefined) return { given };
  if (version === undefined)
    throw new Refusal(diagnostic("recipe-not-named", { command: name, found: plugin }));
  if (more.length > 0)
    throw new Refusal(diagnostic("words-unexpected", { words: more, expected: "PLUGIN VERSION" }));
  const folders = recipesFolders(recipes, io.env);
  const located = await locateVersion(plugin, version, {
    folders,
    resourceRoots: resourceRoot,
    cwd: io.cwd,
  });
  return { ...located, given };
}
