import { applianceCodes } from "../diagnostics/codes/appliance.ts";
import { guestCodes } from "../diagnostics/codes/guest.ts";
import { lintRuleCodes } from "../diagnostics/codes/lint.ts";
import { migrateCodes } from "../diagnostics/codes/migrate.ts";
import { type Code, codes } from "../diagnostics/codes.ts";
import type { RuleSetting } from "./rule.ts";
import { rules } from "./rules.ts";

/** The configuration; its paths are resolved. */
export interface LintConfig {
  /** The configuration file; absent if there is none. */
  readonly path?: string;
  /** Settings of rules and of the compiler's warnings, by code. */
  readonly rules: Readonly<Record<string, RuleSetting>>;
  /** More folders where scripts are looked up. */
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

const offByDefault: ReadonlySet<string> = new Set(
  rules.filter((rule) => rule.offByDefault).map((rule) => rule.code),
);

/** Returns the setting of a code in the configuration; undefined if the code keeps its own severity. */
export function settingOf(code: string, config: LintConfig): RuleSetting | undefined {
  if (Object.hasOwn(config.rules, code) && isAdjustable(code)) return config.rules[code];
  return offByDefault.has(code) ? "off" : undefined;
}

/** The rules that the command line selects, in addition to the configuration file. */
export interface RuleSelection {
  /** Only these codes; absent: all that the configuration leaves on. */
  readonly select?: readonly string[] | undefined;
  /** Not these. */
  readonly ignore?: readonly string[] | undefined;
  /** Every warning is an error. */
  readonly strict?: boolean | undefined;
}

/** Returns a configuration with the selection of the command line on top. Errors in recipes are always reported. */
export function withSelection(config: LintConfig, { select, ignore = [] }: RuleSelection): LintConfig {
  if (!select && ignore.length === 0) return config;
  const settings: Record<string, RuleSetting> = { ...config.rules };
  if (select) {
    for (const code of Object.keys(codes).filter(isAdjustable)) {
      if (!select.includes(code)) settings[code] = "off";
      // A rule that is off gets its own severity back.
      else if ((settingOf(code, config) ?? "on") === "off") settings[code] = codes[code as Code].severity;
    }
  }
  for (const code of ignore) settings[code] = "off";
  return { ...config, rules: settings };
}

/** Whether a code can be turned off: rules and warnings can, the errors of the compiler cannot. */
export function isAdjustable(code: string): boolean {
  // Lint gives none of what `migrate` and a run say.
  const others = [migrateCodes, guestCodes, applianceCodes];
  if (!isKnownCode(code) || others.some((table) => Object.hasOwn(table, code))) return false;
  return Object.hasOwn(lintRuleCodes, code) || codes[code as keyof typeof codes].severity !== "error";
}

/** Whether there is such a code at all. */
export function isKnownCode(code: string): boolean {
  return Object.hasOwn(codes, code);
}
