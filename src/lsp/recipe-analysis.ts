import type { Analysis } from "../compiler/compile.ts";
import type { ResourceFinder } from "../compiler/resource-finder.ts";
import { type LintedRecipe, lintRecipe } from "../lint/lint-recipe.ts";
import type { LintConfig } from "../lint/settings.ts";
import type { Document } from "./document.ts";
import type { RecipeLanguage } from "./recipe-language.ts";

/** A recipe with the results of the compiler and lint, for one state of its text. */
export interface RecipeAnalysis extends Omit<Analysis, "diagnostics">, Omit<LintedRecipe, "analysis"> {
  readonly document: Document;
  readonly finder: ResourceFinder;
  readonly config: LintConfig;
  readonly language: RecipeLanguage;
}

/** Compiles and lints a document. `isFragment`: other recipes include it. */
export async function analyseRecipe(
  document: Document,
  finder: ResourceFinder,
  config: LintConfig,
  language: RecipeLanguage,
  isFragment: boolean,
): Promise<RecipeAnalysis> {
  const linted = await lintRecipe({
    source: document.source,
    resources: finder,
    config,
    kinds: language.added,
    isFragment,
  });
  return { ...linted.analysis, ...linted, document, finder, config, language };
}
