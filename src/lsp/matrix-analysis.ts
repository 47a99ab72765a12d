import { dirname, relative } from "node:path";
import { recipesFolders } from "../catalog/find-recipe.ts";
import type { ResourceFinder } from "../compiler/resource-finder.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { Sink } from "../diagnostics/sink.ts";
import { checkMatrix } from "../matrix/check-matrix.ts";
import { type MatchPattern, recipeName } from "../matrix/expand.ts";
import { MatrixRecipes } from "../matrix/matrix-recipes.ts";
import { type ArgumentDeclaration, allArguments, type Recipe } from "../recipe/recipe.ts";
import { FileRefused } from "../system/read-file.ts";
import { entryValue, type MappingNode, type Scalar, type YamlNode } from "../yaml/node.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";
import type { Document } from "./document.ts";
import type { RecipeLanguage } from "./recipe-language.ts";

/** A recipe that a matrix names, and its file. */
export interface FleetRecipe {
  readonly name: string;
  readonly path: string;
  readonly recipe: Recipe;
}

/** A matrix with its mistakes and recipes, for one state of its text. */
export interface MatrixAnalysis {
  readonly document: Document;
  readonly yaml: YamlNode | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The recipes that could be read, each once. */
  readonly recipes: readonly FleetRecipe[];
  /** The names that `recipes` may have: `PLUGIN VERSION`, and paths of recipes in the workspace. */
  readonly knownRecipes: () => Promise<readonly string[]>;
  /** Returns the files that a pattern matches, from the folder of the matrix. */
  readonly match: MatchPattern;
}

/** What an analysis needs to know of the workspace. */
export interface MatrixSurroundings {
  readonly language: RecipeLanguage;
  /** Folders to search for PLUGIN VERSION, before the environment's and the shipped ones. */
  readonly recipesFolders: readonly string[];
  readonly match: MatchPattern;
  read(path: string): Document | undefined;
  finderFor(recipePath: string): ResourceFinder;
  recipesAround(path: string): readonly Document[];
}

/** Analyses a matrix with the editor's texts of the recipes. No code of a plugin runs. */
export async function analyseMatrix(document: Document, around: MatrixSurroundings): Promise<MatrixAnalysis> {
  const folder = dirname(document.path);
  const search = new MatrixRecipes({
    folder,
    folders: recipesFolders(around.recipesFolders, process.env),
    kinds: around.language.added,
    finderFor: (path) => around.finderFor(path),
    cwd: "/",
    read: (path) => {
      const text = around.read(path)?.text;
      if (text === undefined) throw new FileRefused("there is no such file, or it can't be read");
      return text;
    },
  });
  const { match } = around;
  const { diagnostics } = await checkMatrix(document.source, {
    folder,
    match,
    recipes: search,
    missingImages: "warning",
  });
  const yaml = parseYaml(document.source, new Sink(document.path));
  const recipes: FleetRecipe[] = [];
  for (const name of new Set(namedRecipes(yaml).map(({ text }) => recipeName(text)))) {
    const found = await search.find(name);
    if (found.kind === "recipe") recipes.push({ name, path: found.source.path, recipe: found.recipe });
  }
  const knownRecipes = async () => {
    const versions = await search.versions();
    const files = around.recipesAround(document.path).map(({ path }) => relative(folder, path));
    return [
      ...files.filter((file) => !file.startsWith("../..")),
      ...versions.flatMap(({ plugin, version }) => (version === undefined ? [] : [`${plugin} ${version}`])),
    ];
  };
  return { document, yaml, diagnostics, recipes, knownRecipes, match };
}

/** The names of recipes in a matrix, of which any part may be wrong. */
function namedRecipes(yaml: YamlNode | undefined): Scalar[] {
  if (yaml?.kind !== "mapping") return [];
  const included = itemsOf(entryValue(yaml, "include")).flatMap((item) =>
    item.kind === "mapping" ? (entryValue(item, "recipe") ?? []) : [],
  );
  const named = [...itemsOf(entryValue(yaml, "recipes")), ...included];
  return named.filter((node): node is Scalar => node.kind === "scalar" && !node.isEmpty);
}

/** Returns the items of a list; none for any other node. */
export function itemsOf(node: YamlNode | undefined): readonly YamlNode[] {
  return node?.kind === "sequence" ? node.items : [];
}

/** An argument that a recipe of a matrix declares. */
export interface FleetArgument extends FleetRecipe {
  readonly argument: ArgumentDeclaration;
}

/** Returns the arguments of the recipe that a line of `include` names; of all recipes for any other map. */
export function argumentsFor({ recipes }: MatrixAnalysis, line?: MappingNode): readonly FleetArgument[] {
  const named = line && entryValue(line, "recipe");
  const name = named?.kind === "scalar" ? recipeName(named.text) : undefined;
  const own = recipes.filter((found) => found.name === name);
  return (own.length > 0 ? own : recipes).flatMap((found) =>
    allArguments(found.recipe).map((argument) => ({ ...found, argument })),
  );
}
