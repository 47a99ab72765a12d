import { dirname, resolve } from "node:path";
import type { SourceText } from "../source/source-text.ts";
import { type CheckedMatrix, checkMatrix, type MatrixContext } from "./check-matrix.ts";
import { patternsIn } from "./expand.ts";
import { finderBelow, MatrixRecipes, type RecipeSearch } from "./matrix-recipes.ts";

export interface MatrixFileSettings
  extends Pick<RecipeSearch, "folders" | "kinds" | "cwd">,
    Pick<MatrixContext, "missingImages"> {
  /** Returns the folders that the files of a recipe are looked up in, by the folder of the recipe. */
  readonly rootsOf: (recipeFolder: string) => readonly string[];
}

/** Finds the mistakes of a matrix with the files on disk. The path of the text (`-`: standard input) is relative to `cwd`. */
export function checkMatrixFile(source: SourceText, settings: MatrixFileSettings): Promise<CheckedMatrix> {
  const { folders, kinds, cwd, rootsOf, missingImages } = settings;
  const folder = source.path === "-" ? "." : dirname(source.path);
  const absolute = resolve(cwd, folder);
  const recipes = new MatrixRecipes({ folder, folders, kinds, finderFor: finderBelow(cwd, rootsOf), cwd });
  return checkMatrix(source, { folder: absolute, match: patternsIn(absolute), recipes, missingImages });
}
