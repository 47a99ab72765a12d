import { basename } from "node:path";
import { recipeFileName } from "../catalog/find-recipe.ts";
import { looksLikeRecipe } from "../lint/find-recipes.ts";

/** The language that editors may give recipes; they are YAML besides. */
export const recipeLanguage = "sahara-image-recipe";

/**
 * Whether a text is a recipe. Editors hand over whatever is YAML: a file of another name counts where it has
 * a recipe's first key at the margin, or names the recipe's schema.
 */
export function isRecipe(path: string, languageId: string, text: string): boolean {
  if (languageId === recipeLanguage || basename(path) === recipeFileName) return true;
  if (!isYaml(path) && languageId !== "yaml") return false;
  return (
    looksLikeRecipe(text, basename(path)) ||
    /^#[ \t]*yaml-language-server:.*\brecipe\.schema\.json/m.test(text)
  );
}

/** By its name a file is YAML, and so no script. */
export function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path);
}
