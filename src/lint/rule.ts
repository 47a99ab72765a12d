import type { lintRuleCodes } from "../diagnostics/codes/lint.ts";
import type { ParamsOf } from "../diagnostics/codes.ts";
import type { Severity } from "../diagnostics/define.ts";
import type { DiagnosticOptions } from "../diagnostics/diagnostic.ts";
import type { Place } from "../source/span.ts";
import type { RecipeView } from "./recipe-view.ts";

/** The code of a rule: it may be turned off, and its severity set. */
export type RuleCode = keyof typeof lintRuleCodes;

export type Report<C extends RuleCode> = (
  place: Place,
  params: ParamsOf<C>,
  options?: Omit<DiagnosticOptions, "place">,
) => void;

/**
 * One thing that lint looks for. It looks and reports, and knows nothing of other rules, of comments that
 * disable, or of severities; it must give the same for the same view.
 */
export interface Rule<C extends RuleCode = RuleCode> {
  readonly code: C;
  /** Looked for only where the configuration gives it a severity. */
  readonly offByDefault?: true;
  check(view: RecipeView, report: Report<C>): void;
}

/** Ties a rule's reports to the values that its code's message needs. */
export function rule<C extends RuleCode>(definition: Rule<C>): Rule {
  return definition as unknown as Rule;
}

/** What the configuration makes of a rule. */
export type RuleSetting = Severity | "off";
