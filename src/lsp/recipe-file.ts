import { basename } from "node:path";
import { recipeFileName } from "../catalog/find-recipe.ts";
import { isNameOfMatrix, looksLikeMatrix, looksLikeRecipe } from "../lint/find-recipes.ts";

/** The language ID that editors may give recipes. Recipes are also YAML. */
const recipeLanguage = "sahara-image-recipe";

/**
 * Returns whether a text is a recipe. Editors send all YAML files. A file with another name counts if it has a
 * recipe's first key at the margin, or names the recipe's schema.
 */
export function isRecipe(path: string, languageId: string, text: string): boolean {
  if (basename(path) === recipeFileName) return true;
  // Editors that choose the language by file names have one for recipes and matrices.
  if (languageId === recipeLanguage) return !isNameOfMatrix(basename(path)) || looksLikeRecipe(text, "");
  if (!isYaml(path) && languageId !== "yaml") return false;
  return (
    looksLikeRecipe(text, basename(path)) ||
    /^\uFEFF?#[ \t]*yaml-language-server:.*\brecipe\.schema\.json/m.test(text)
  );
}

/** Returns whether a text is the matrix of a fleet. */
export function isMatrix(path: string, text: string): boolean {
  return isYaml(path) && looksLikeMatrix(text, basename(path));
}

/** Returns whether a file is YAML by its name, and so not a script. */
export function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}
