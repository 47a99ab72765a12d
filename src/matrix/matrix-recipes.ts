import { dirname, join, resolve } from "node:path";
import { installedModules, moduleOfFolder } from "../catalog/find-module.ts";
import {
  isFile,
  isFolder,
  isPlainName,
  type RecipesFolder,
  recipeFileName,
  unknownRecipe,
} from "../catalog/find-recipe.ts";
import { parseRecipe } from "../compiler/compile.ts";
import { folderFinder, type ResourceFinder } from "../compiler/resource-finder.ts";
import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { ValidatorKind } from "../kinds/kind.ts";
import { type ListedVersion, listVersions } from "../plugins/list-versions.ts";
import type { Recipe } from "../recipe/recipe.ts";
import { reasonOf } from "../source/errno.ts";
import { SourceText } from "../source/source-text.ts";
import { fileLimits } from "../system/limits.ts";
import { readRegularText } from "../system/read-file.ts";
import { isUnreadable } from "../system/read-named-file.ts";

/** What the name of a recipe in a matrix means. */
export type NamedRecipe =
  | { readonly kind: "recipe"; readonly source: SourceText; readonly recipe: Recipe }
  | { readonly kind: "wrong"; readonly mistakes: readonly Diagnostic[] }
  /** Only the code of a plugin knows it. */
  | { readonly kind: "unknown" };

export interface RecipeSearch {
  /** The folder of the matrix, from which the paths of recipes start; relative to `cwd`. */
  readonly folder: string;
  /** Where PLUGIN VERSION is looked up, in order. */
  readonly folders: readonly RecipesFolder[];
  readonly kinds: readonly ValidatorKind[];
  /** Returns what finds the fragments of a recipe, by the path of the recipe. */
  readonly finderFor: (path: string) => ResourceFinder;
  readonly cwd: string;
  /** Returns the text of a file (absolute path), which an editor may have changed. Throws as `readFileSync` does. */
  readonly read?: (path: string) => string;
}

/** Returns a `finderFor`. `rootsOf` returns the folders to search for a recipe in a folder. */
export function finderBelow(
  cwd: string,
  rootsOf: (folder: string) => readonly string[],
): RecipeSearch["finderFor"] {
  return (path) => {
    const shown = dirname(path);
    const roots = rootsOf(shown).map((root) => resolve(cwd, root));
    return folderFinder(roots, { folder: resolve(cwd, shown), shown });
  };
}

/** `PLUGIN VERSION` has a space and no slash; everything else is a path. */
export function recipeNameOf(
  text: string,
): { readonly plugin: string; readonly version: string } | { readonly file: string } {
  const words = text.split(" ");
  return words.length === 2 && !text.includes("/") && !/\.ya?ml$/.test(text)
    ? { plugin: words[0]!, version: words[1]! }
    : { file: text };
}

/** Finds and parses the recipes that a matrix names, each once. No code of a plugin runs. */
export class MatrixRecipes {
  readonly #search: RecipeSearch;
  readonly #found = new Map<string, Promise<NamedRecipe>>();
  #versions: Promise<readonly ListedVersion[]> | undefined;

  constructor(search: RecipeSearch) {
    this.#search = search;
  }

  /** Returns the recipe of a name, as `expandMatrix` has it. */
  find(name: string): Promise<NamedRecipe> {
    const found = this.#found.get(name) ?? this.#find(name);
    this.#found.set(name, found);
    return found;
  }

  /** Returns the versions that PLUGIN VERSION may name; none if a folder of recipes can't be read. */
  versions(): Promise<readonly ListedVersion[]> {
    const { folders, cwd } = this.#search;
    this.#versions ??= listVersions(folders, cwd).catch((error) => {
      if (error instanceof Refusal) return [];
      throw error;
    });
    return this.#versions;
  }

  async #find(name: string): Promise<NamedRecipe> {
    const { folder, cwd } = this.#search;
    const named = recipeNameOf(name);
    if ("plugin" in named) return this.#version(named.plugin, named.version);
    const path = resolve("/", named.file) === named.file ? named.file : join(folder, named.file);
    return this.#parse(isFolder(resolve(cwd, path)) ? join(path, recipeFileName) : path);
  }

  async #version(plugin: string, version: string): Promise<NamedRecipe> {
    const { folders, cwd } = this.#search;
    // A plugin that is a module may take any version: its code would have to run to know.
    if (isPlainName(plugin) && isPlainName(version))
      for (const { path } of folders) {
        if (moduleOfFolder(plugin, join(path, plugin), cwd)) return { kind: "unknown" };
        const file = join(path, plugin, version, recipeFileName);
        if (isFile(resolve(cwd, file))) return this.#parse(file);
      }
    const known = await this.versions();
    const isInstalled = installedModules(cwd).some((module) => module.plugin === plugin);
    if (isInstalled || known.length === 0) return { kind: "unknown" };
    return { kind: "wrong", mistakes: unknownRecipe(plugin, version, folders, known).diagnostics };
  }

  async #parse(path: string): Promise<NamedRecipe> {
    const { cwd, kinds, finderFor, read = readFromDisk } = this.#search;
    try {
      const source = new SourceText(path, read(resolve(cwd, path)));
      const { recipe } = await parseRecipe(source, { kinds, resources: finderFor(path) });
      return { kind: "recipe", source, recipe };
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      const reason = reasonOf(error);
      return {
        kind: "wrong",
        mistakes: [diagnostic("file-unreadable", { path, what: "the recipe", reason })],
      };
    }
  }
}

function readFromDisk(path: string): string {
  return readRegularText(path, { limit: fileLimits.recipe });
}
