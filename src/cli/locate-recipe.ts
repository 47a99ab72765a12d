import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { findRecipe, reasonOf, recipesFolders } from "../plugins/find-recipe.ts";
import { resourceRoots } from "../plugins/resource-roots.ts";
import type { Invocation } from "./command.ts";
import { readAll } from "./io.ts";
import { pathOf } from "./paths.ts";
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

/** A recipe that was found and read, not yet parsed. */
export interface LocatedRecipe {
  /** As messages and reports name it; `-` for standard input. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly plugin?: string;
  readonly version?: string;
  /** Where its scripts are looked up, in order. */
  readonly roots: readonly string[];
}

/** Finds the RECIPE of a command line and reads it; undefined where none is named. */
export async function locateRecipe(
  invocation: Invocation,
): Promise<{ readonly recipe: LocatedRecipe | undefined; readonly given: readonly GivenArgument[] }> {
  const { io, name, words, optionNames } = invocation;
  const { f, recipes = [], resourceRoot = [] } = invocation.options as unknown as RecipeOptions;
  const { operands, given } = sortWords(words, name, optionNames);
  if (f !== undefined) {
    if (operands.length > 0)
      throw new Refusal(
        2,
        diagnostic("options-conflict", {
          one: `-f ${f}`,
          other: operands.join(" "),
          why: "each names a recipe",
        }),
      );
    const folder = f === "-" ? "." : dirname(f);
    const bytes = f === "-" ? await readAll(io) : readRecipe(f, io.cwd);
    return { recipe: { path: f, bytes, roots: rootsOf(folder, resourceRoot, invocation) }, given };
  }
  const [plugin, version, ...more] = operands;
  if (plugin === undefined) return { recipe: undefined, given };
  if (version === undefined)
    throw new Refusal(2, diagnostic("recipe-not-named", { command: name, found: plugin }));
  if (more.length > 0)
    throw new Refusal(2, diagnostic("words-unexpected", { words: more, expected: "PLUGIN VERSION" }));
  const found = findRecipe(plugin, version, recipesFolders(recipes, io.env), io.cwd);
  // Wherever the program is installed, what ships with it has one name: what is compiled of it is the same.
  const path =
    found.folder.from === "shipped with the program"
      ? join("recipes", plugin, version, "image.yaml")
      : found.file;
  return {
    recipe: {
      path,
      bytes: readRecipe(found.file, io.cwd),
      plugin,
      version,
      roots: rootsOf(dirname(found.file), resourceRoot, invocation),
    },
    given,
  };
}

function rootsOf(folder: string, named: readonly string[], { io }: Invocation): string[] {
  return resourceRoots(folder, named, io.cwd).map((root) => pathOf(root, io));
}

function readRecipe(path: string, cwd: string): Uint8Array {
  try {
    return readFileSync(resolve(cwd, path));
  } catch (error) {
    throw new Refusal(2, diagnostic("file-unreadable", { path, what: "a recipe", reason: reasonOf(error) }));
  }
}
