import { code } from "../define.ts";
import { knownWords } from "./structure.ts";

/** The validators and what they hold. */
export const validatorCodes = {
  "validator-unknown": code<{ key: string; known: readonly string[]; nearest: string | undefined }>({
    title: "An unknown validator",
    severity: "error",
    message: ({ key }) => `unknown validator \`${key}\``,
    help: ({ known, nearest }) => knownWords(known, nearest),
    what: "An item of a list of validators has a key that names none.",
    why: "What it should do can't be told.",
    example: {
      bad: "validators:\n  - pakage: wget\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "validator-too-deep": code<{ limit: number }>({
    title: "Validators nested too deep",
    severity: "error",
    message: ({ limit }) => `expected at most ${limit} validators inside each other, found more`,
    what: "Validators are nested deeper than any recipe needs.",
    why: "Working on them would take more stack than the program has.",
  }),
  "package-name-invalid": code<{ name: string; help?: string }>({
    title: "A text that no package is named",
    severity: "error",
    message: ({ name }) => `expected the name of a package, found \`${name}\``,
    help: ({ help }) => help,
    what: "The text holds characters that no package's name has, or starts with a dash.",
    why: "A package manager would take it for an option, or for something else.",
    example: {
      bad: 'validators:\n  - package: "--force-yes"\n',
      good: "validators:\n  - package: wget\n",
    },
  }),
  "distribution-unknown": code<{ name: string; known: readonly string[]; nearest: string | undefined }>({
    title: "A distribution that no table knows",
    severity: "warning",
    message: ({ name }) =>
      `unknown distribution or family \`${name}\`: only a guest of exactly that ID matches`,
    help: ({ known, nearest }) => knownWords(known, nearest),
    what: "The key of an `os_case` is neither a known distribution nor a family.",
    why: "If it is misspelt, what stands below it never runs.",
    example: {
      bad: "validators:\n  - os_case:\n      - ubunto: [{package: wget}]\n",
      good: "validators:\n  - os_case:\n      - ubuntu: [{package: wget}]\n",
    },
  }),
  "copy-name-invalid": code<{ path: string }>({
    title: "A path without a base name",
    severity: "error",
    message: ({ path }) => `expected a path that ends in a file's name, found \`${path}\``,
    what: "`copy_script` puts the file at /tmp under the last part of its path.",
    why: "This path has none that a file can be named.",
    example: {
      bad: "validators:\n  - copy_script: {'..': {inline: 'true'}}\n",
      good: "validators:\n  - copy_script: {helper: {inline: 'true'}}\n",
    },
  }),
  "text-unusable": code<{ found: string }>({
    title: "A character that no guest can be given",
    severity: "error",
    message: ({ found }) => `expected a text that a guest can be given, found ${found} in it`,
    what: "A text holds the character U+0000, or one half of a surrogate pair.",
    why: "Neither a command nor an environment variable can hold them.",
    example: {
      bad: 'arguments: {a: {target_variable: A, default: "x\\0y"}}\nvalidators:\n  - package: wget\n',
      good: 'arguments: {a: {target_variable: A, default: "xy"}}\nvalidators:\n  - package: wget\n',
    },
  }),
  "kind-value-invalid": code<{ kind: string; problem: string }>({
    title: "A value that a plugin's validator refuses",
    severity: "error",
    message: ({ kind, problem }) =>
      `expected a value of the form that \`${kind}\` takes, found that ${problem}`,
    what: "The value does not agree with the schema of a validator kind that a plugin adds.",
    why: "The plugin could not make anything of it.",
  }),
  "kind-invalid": code<{ problem: string }>({
    title: "A validator kind that can't be used",
    severity: "error",
    message: ({ problem }) => `expected a validator kind { key, schema, docs, lower }, found ${problem}`,
    help: () => "the page on writing a validator kind shows a whole one",
    what: "A module given with `--validators`, or by a plugin, exports something else than validator kinds.",
    why: "The compiler can't work with it.",
  }),
  "kind-failed": code<{ kind: string; reason: string }>({
    title: "A plugin's validator that failed",
    severity: "error",
    message: ({ kind, reason }) => `the validator kind \`${kind}\`, which a plugin adds, failed: ${reason}`,
    help: () => "this is for the author of the plugin to mend",
    what: "The code of a validator kind that a plugin adds broke down over this value.",
    why: "What the value comes to can't be told.",
  }),
  "kind-taken": code<{ key: string }>({
    title: "A validator kind whose key is taken",
    severity: "error",
    message: ({ key }) => `expected a key of its own for a validator kind, found \`${key}\`, which is taken`,
    what: "Two validator kinds have the same key.",
    why: "Which of them a recipe means can't be told.",
  }),
};
