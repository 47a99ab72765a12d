import type { lintRuleCodes } from "../diagnostics/codes/lint.ts";
import type { ParamsOf } from "../diagnostics/codes.ts";
import type { Severity } from "../diagnostics/define.ts";
import type { DiagnosticOptions } from "../diagnostics/diagnostic.ts";
import type { Place } from "../source/span.ts";
import type { RecipeView } from "./recipe-view.ts";

/** The code of a rule. Rules can be turned off and given another severity. */
export type RuleCode = keyof typeof lintRuleCodes;

export type Report<C extends RuleCode> = (
  place: Place,
  params: ParamsOf<C>,
  options?: Omit<DiagnosticOptions, "place">,
) => void;

/**
 * A rule of lint. It reports what it finds and knows nothing about other rules, comments that
 * disable rules, or severities. The same view gives the same findings.
 */
export interface Rule<C extends RuleCode = RuleCode> {
  readonly code: C;
  /** Off unless the configuration gives the rule a severity. */
  readonly offByDefault?: true;
  check(view: RecipeView, report: Report<C>): void;
}

/** Defines a rule, and checks that its reports have the values that the message of its code needs. */
export function rule<C extends RuleCode>(definition: Rule<C>): Rule {
  return definition as unknown as Rule;
}

/** The setting of a rule in the configuration. */
export type RuleSetting = Severity | "off";
