import { code } from "../define.ts";

/** The line that names the nearest known word, or else all of them. */
export function knownWords(known: readonly string[], nearest: string | undefined): string {
  const list = known.length > 20 ? [...known.slice(0, 20), "…"] : known;
  const all = list.length > 0 ? `known: ${list.join(", ")}` : "none is known here";
  return nearest ? `did you mean \`${nearest}\`? (${all})` : all;
}

/** What a recipe's lists and maps hold: right YAML, wrong shape. */
export const structureCodes = {
  "value-mismatch": code<{ expected: string; found: string; help?: string }>({
    title: "A value of the wrong form",
    severity: "error",
    message: ({ expected, found }) => `expected ${expected}, found ${found}`,
    help: ({ help }) => help,
    what: "A text stands where a list or a map is needed, or the other way round.",
    why: "The recipe can't be understood there.",
    example: {
      bad: "validators:\n  package: wget\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "value-missing": code<{ expected: string; help?: string }>({
    title: "Nothing where a value is needed",
    severity: "error",
    message: ({ expected }) => `expected ${expected}, found nothing`,
    help: ({ help }) => help,
    what: "A key has no value.",
    why: "What it should do can't be told.",
    example: {
      bad: "validators:\n  - package:\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "list-empty": code<{ of: string; expected: string }>({
    title: "An empty list",
    severity: "error",
    message: ({ of, expected }) => `expected at least one ${expected} in \`${of}\`, found an empty list`,
    what: "A list that needs an item has none.",
    why: "It would do nothing, which is hardly meant.",
    example: { bad: "validators: []\n", good: "validators:\n  - package: wget\n" },
  }),
  "map-not-single": code<{ of: string; keys: readonly string[]; help?: string }>({
    title: "Several keys where one is needed",
    severity: "error",
    message: ({ of, keys }) =>
      keys.length === 0
        ? `expected a map of one key ${of}, found an empty map`
        : `expected a map of one key ${of}, found ${keys.length}: ${keys.slice(0, 5).join(", ")}${keys.length > 5 ? ", …" : ""}`,
    help: ({ help }) => help,
    what: "Each item here is a map with exactly one key: the list gives the order, the key the meaning.",
    why: "The keys of one map have no order, so it could not be told which comes first.",
    example: {
      bad: "validators:\n  - package: wget\n    script: common/x\n",
      good: "validators:\n  - package: wget\n  - package: curl\n",
    },
  }),
  "key-unknown": code<{
    key: string;
    of: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    title: "An unknown key",
    severity: "error",
    message: ({ key, of }) => `unknown key \`${key}\` in ${of}`,
    help: ({ known, nearest }) => knownWords(known, nearest),
    what: "A map holds a key that means nothing there.",
    why: "A misspelt key would otherwise be passed over, and its value with it.",
    example: {
      bad: "validaters:\n  - package: wget\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "key-missing": code<{ key: string; of: string }>({
    title: "A key that must be there",
    severity: "error",
    message: ({ key, of }) => `expected the key \`${key}\` in ${of}, found none`,
    what: "A map lacks a key that it can't do without.",
    why: "What it should do can't be told.",
    example: {
      bad: "arguments: {}\n",
      good: "arguments: {}\nvalidators:\n  - package: wget\n",
    },
  }),
  "key-conflict": code<{ key: string; other: string }>({
    title: "Two keys that exclude each other",
    severity: "error",
    message: ({ key, other }) => `expected one of \`${other}\` and \`${key}\`, found both`,
    help: ({ other }) => `put everything under \`${other}\``,
    what: "Two spellings of the same key stand in one map.",
    why: "Which of them counts can't be told.",
    example: {
      bad: "arguments: {a: {target_variable: A, default: b}}\nvalidators:\n  - script: {x: {inline: 'true', env_vars: [a], arguments: [a]}}\n",
      good: "arguments: {a: {target_variable: A, default: b}}\nvalidators:\n  - script: {x: {inline: 'true', env_vars: [a]}}\n",
    },
  }),
  "arguments-after-validators": code({
    title: "Arguments after the validators",
    severity: "error",
    message: () => "expected `arguments` before `validators`, found it after",
    help: () => "move `arguments` to the top of the file",
    what: "`arguments` stands below `validators`.",
    why: "A recipe is read from the top: what the validators use is declared first.",
    example: {
      bad: "validators:\n  - package: wget\narguments: {a: {target_variable: A, default: b}}\n",
      good: "arguments: {a: {target_variable: A, default: b}}\nvalidators:\n  - package: wget\n",
    },
  }),
};
