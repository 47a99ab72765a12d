import { lintRuleCodes } from "../diagnostics/codes/lint.ts";
import { migrateCodes } from "../diagnostics/codes/migrate.ts";
import { codes } from "../diagnostics/codes.ts";
import type { RuleCode, RuleSetting } from "./rule.ts";
import { rules } from "./rules.ts";

/** What the configuration file says; paths are as they are used, not as they are written. */
export interface LintConfig {
  /** The file that says it; absent where there is none. */
  readonly path?: string;
  /** By code, of rules and of the compiler's warnings. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** Where scripts are looked up besides. */
  readonly resourceRoots: readonly string[];
  readonly shellcheck: {
    readonly run: boolean;
    /** `SC2086`, … */
    readonly exclude: readonly string[];
  };
}

export const defaultConfig: LintConfig = {
  rules: {},
  resourceRoots: [],
  shellcheck: { run: true, exclude: [] },
};

export const ruleCodes = Object.keys(lintRuleCodes) as readonly RuleCode[];

const offByDefault: ReadonlySet<string> = new Set(
  rules.filter((one) => one.offByDefault).map((one) => one.code),
);

/** The severity that a code is given by the configuration, `off`, or undefined where its own holds. */
export function settingOf(code: string, config: LintConfig): RuleSetting | undefined {
  if (Object.hasOwn(config.rules, code) && isAdjustable(code)) return config.rules[code];
  return offByDefault.has(code) ? "off" : undefined;
}

/** Whether a code may be silenced: a rule, or a warning; never what a recipe is refused for. */
export function isAdjustable(code: string): boolean {
  // Lint never gives what `migrate` tells.
  if (!isKnownCode(code) || Object.hasOwn(migrateCodes, code)) return false;
  return Object.hasOwn(lintRuleCodes, code) || codes[code as keyof typeof codes].severity !== "error";
}

/** Whether there is such a code at all. */
export function isKnownCode(code: string): boolean {
  return Object.hasOwn(codes, code);
}
