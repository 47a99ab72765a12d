import { type AnalyseRequest, type Analysis, analyse } from "../compiler/compile.ts";
import type { ResourceFinder } from "../compiler/resource-finder.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { RecipeView } from "./recipe-view.ts";
import type { Rule } from "./rule.ts";
import { rules } from "./rules.ts";
import { withScriptFix } from "./script-line-ends.ts";
import { defaultConfig, type LintConfig, settingOf } from "./settings.ts";
import { adjusted, lookedForElsewhere, settle } from "./settle.ts";

export interface LintRequest extends AnalyseRequest {
  readonly config?: LintConfig;
}

export interface LintedRecipe {
  readonly analysis: Analysis;
  /** The recipe as the rules see it, with its scripts. */
  readonly view: RecipeView;
  /** The findings of the compiler and the rules in the order of the text, the recipe first, then its scripts. */
  readonly diagnostics: readonly Diagnostic[];
  /** The same before comments disable any, so that findings can be added before `settle`. */
  readonly found: readonly Diagnostic[];
}

/**
 * Analyses a recipe and checks it with every rule that the configuration leaves on. Reads only what
 * `resources` finds and runs no other program. The text need not be in a file.
 */
export async function lintRecipe(request: LintRequest): Promise<LintedRecipe> {
  const resources = request.resources && remembering(request.resources);
  const analysis = await analyse({ ...request, ...(resources ? { resources } : {}) });
  return lintAnalysis(analysis, resources, request.config);
}

/** Checks an analysed recipe; `resources` finds its scripts. */
function lintAnalysis(
  analysis: Analysis,
  resources?: ResourceFinder,
  config: LintConfig = defaultConfig,
): LintedRecipe {
  const view = new RecipeView(analysis, resources);
  const found = [
    ...analysis.diagnostics.flatMap((found) => adjusted(withScriptFix(found, view), config)),
    ...rules.flatMap((rule) => lookFor(rule, view, config)),
  ];
  const diagnostics = settle(found, view.sources, () => config, lookedForElsewhere);
  return { analysis, view, found, diagnostics };
}

function lookFor(rule: Rule, view: RecipeView, config: LintConfig): Diagnostic[] {
  if (settingOf(rule.code, config) === "off") return [];
  const found: Diagnostic[] = [];
  rule.check(view, (place, params, options) => {
    found.push(...adjusted(diagnostic(rule.code, params, { ...options, place }), config));
  });
  return found;
}

/** Returns a finder that reads each file once, for the compiler and the rules. */
function remembering(finder: ResourceFinder): ResourceFinder {
  const files = new Map<string, ReturnType<ResourceFinder["find"]>>();
  const fragments = new Map<string, ReturnType<ResourceFinder["fragment"]>>();
  return {
    ...finder,
    find: (path) => remembered(files, path, () => finder.find(path)),
    fragment: (path) => remembered(fragments, path, () => finder.fragment(path)),
  };
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}
