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
  /** The recipe as the rules saw it: its scripts, for ShellCheck. */
  readonly view: RecipeView;
  /** What the compiler and the rules found: in the order of the file, the recipe first, then its scripts. */
  readonly diagnostics: readonly Diagnostic[];
  /** The same before comments disabled anything: `settle` goes on from here where there is more to add. */
  readonly found: readonly Diagnostic[];
}

/**
 * Analyses a recipe and looks at it with every rule that the configuration leaves on. Reads nothing but what
 * `resources` finds, runs no other program, and may be given a text that no file holds.
 */
export async function lintRecipe(request: LintRequest): Promise<LintedRecipe> {
  const resources = request.resources && remembering(request.resources);
  const analysis = await analyse({ ...request, ...(resources ? { resources } : {}) });
  return lintAnalysis(analysis, resources, request.config);
}

/** The same of a recipe that has been analysed; `resources` finds the scripts once more. */
export function lintAnalysis(
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

/** Each file is read once: by the compiler, and then by the rules. */
function remembering(finder: ResourceFinder): ResourceFinder {
  const found = new Map<string, ReturnType<ResourceFinder["find"]>>();
  return {
    roots: finder.roots,
    list: () => finder.list(),
    find(path) {
      const known = found.get(path);
      if (known) return known;
      const lookup = finder.find(path);
      found.set(path, lookup);
      return lookup;
    },
  };
}
