import type { Statement, Word } from "../tree.ts";
import { literalOf } from "../words.ts";

/**
 * The variables of the guest program and the appliance program whose values may be known when a script is compiled
 * (compiler/emit/known.ts). A library tests them like any other; what a known value decides is left out.
 */
const knownVariables = [
  "asks_absence",
  "asks_unknown",
  "asks_versions",
  "command",
  "family",
  "has_bounds",
  "has_checks",
  "has_copies",
  "has_variables",
  "hands_artifacts",
  "hands_in",
  "hands_packages",
  "in_appliance",
  "in_parts",
  "in_test_only",
  "lock_for",
  "may_be_old",
  "may_write",
  "merges_packages",
  "mode",
  "moments",
  "named_root",
  "network",
  "own_processes",
  "package_cache",
  "public_variables",
  "relabels",
  "runs_scripts",
  "secret_variables",
  "shared",
  "state_kind",
  "step_timeout",
  "target",
  "target_numbers",
  "tether",
  "transaction",
  "uses_packages",
  "verify",
] as const;

export type KnownVariable = (typeof knownVariables)[number];

const isKnown = (name: string): boolean => (knownVariables as readonly string[]).includes(name);

/**
 * Returns what a command asks of such a variable: `n NAME…` whether one of them is not empty, `z NAME…` whether all are
 * empty, `= NAME TEXT`, `! NAME TEXT`, `> NAME NUMBER`, `g NAME` whether the family has a function of that name.
 * Undefined for any other command.
 */
export function knownTest(statement: Statement): string | undefined {
  if (statement.type !== "simple" || statement.assignments.length > 0 || statement.redirects.length > 0)
    return undefined;
  const [name, ...words] = statement.words;
  const command = literalOf(name);
  if (command === "in_test_only" && words.length === 0) return "n in_test_only";
  if (command === "gives" && words.length === 1) return `g ${literalOf(words[0])}`;
  if (command !== "[" || literalOf(words.at(-1)) !== "]") return undefined;
  if (words.length === 3) {
    const names = variablesOf(words[1]!);
    const operator = { "-n": "n", "-z": "z" }[literalOf(words[0]) ?? ""];
    return operator && names?.some(isKnown) ? [operator, ...names].join(" ") : undefined;
  }
  const [variable, ...others] = variablesOf(words[0]!) ?? [];
  const operator = { "=": "=", "!=": "!", "-gt": ">" }[literalOf(words[1]) ?? ""];
  const text = literalOf(words[2]);
  if (words.length !== 4 || !variable || others.length > 0 || !isKnown(variable)) return undefined;
  return operator && text !== undefined && !/\s/.test(text) ? `${operator} ${variable} ${text}` : undefined;
}

/** Returns the variable that a `case` looks at, if its value may be known. */
export function knownSubject(word: Word): string | undefined {
  const names = variablesOf(word);
  return names?.length === 1 && isKnown(names[0]!) ? names[0] : undefined;
}

/** The variables of a word that consists of nothing else. */
function variablesOf({ parts }: Word): readonly string[] | undefined {
  const names = parts.map((part) =>
    part.type === "parameter" && (part.operator === undefined || part.operator === "-") && !part.subscript
      ? part.name
      : undefined,
  );
  return names.length > 0 && names.every((name) => name !== undefined) ? names : undefined;
}
