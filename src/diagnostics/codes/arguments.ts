import { code } from "../define.ts";
import { knownWords } from "./structure.ts";

const rest = "validators:\n  - package: wget\n";

/** The declarations of arguments in a recipe, and the values that a user gives them. */
export const argumentCodes = {
  "argument-duplicate": code<{ name: string; other: string }>({
    title: "An argument declared twice",
    severity: "error",
    message: ({ name, other }) =>
      name === other
        ? `expected each argument once, found \`${name}\` a second time`
        : `expected names that differ in more than \`-\` and \`_\`, found \`${name}\` besides \`${other}\``,
    what: "Two arguments have the same name, or names that the command line takes for the same.",
    why: "A value given on the command line could be for either.",
    example: {
      bad: `arguments:\n  - a: {target_variable: A, default: x}\n  - a: {target_variable: B, default: y}\n${rest}`,
      good: `arguments:\n  - a: {target_variable: A, default: x}\n  - b: {target_variable: B, default: y}\n${rest}`,
    },
  }),
  "argument-name-invalid": code<{ name: string }>({
    title: "An argument's name that can't be an option",
    severity: "error",
    message: ({ name }) =>
      `expected a name of letters, digits, \`_\`, \`-\` and \`.\` that starts with a letter or \`_\`, found \`${name}\``,
    what: "The name of an argument can't be written as an option of the command line.",
    why: "A value is given as `--NAME VALUE`.",
    example: {
      bad: `arguments: {"a b": {target_variable: A, default: x}}\n${rest}`,
      good: `arguments: {a_b: {target_variable: A, default: x}}\n${rest}`,
    },
  }),
  "argument-name-reserved": code<{ name: string; by: string }>({
    title: "An argument named as something else already is",
    severity: "error",
    message: ({ name, by }) => `expected a name of its own, found \`${name}\`, which is ${by}`,
    help: () => "name the argument otherwise, after what it belongs to for example",
    what: "The name is an option of the command line, or a variable that scripts always see.",
    why: "The value would go to the wrong one of the two.",
    example: {
      bad: `arguments: {image: {target_variable: IMAGE, default: x}}\n${rest}`,
      good: `arguments: {base_image: {target_variable: BASE_IMAGE, default: x}}\n${rest}`,
    },
  }),
  "argument-target-taken": code<{ target: string; by: string }>({
    title: "A target variable that is taken",
    severity: "error",
    message: ({ target, by }) => `expected a target variable of its own, found \`${target}\`, which is ${by}`,
    what: "Two arguments end up in one variable, or in a variable that scripts always see.",
    why: "A script would see the value of only one of them.",
    example: {
      bad: `arguments:\n  - a: {target_variable: X, default: x}\n  - b: {target_variable: X, default: y}\n${rest}`,
      good: `arguments:\n  - a: {target_variable: A, default: x}\n  - b: {target_variable: B, default: y}\n${rest}`,
    },
  }),
  "argument-target-missing": code<{ name: string }>({
    title: "An argument without a target variable",
    severity: "error",
    message: ({ name }) => `expected a \`target_variable\` for the argument \`${name}\`, found none`,
    help: () => "name the variable under which scripts see the value",
    what: "In the list spellings of `arguments`, each one names its `target_variable`.",
    why: "It is the name under which scripts see the value.",
    example: {
      bad: `arguments:\n  - a: {default: x}\n${rest}`,
      good: `arguments:\n  - a: {target_variable: A, default: x}\n${rest}`,
    },
  }),
  "argument-target-absent": code<{ name: string; target: string }>({
    title: "No target variable, so the name is used",
    severity: "warning",
    message: ({ name, target }) =>
      `expected a \`target_variable\` for the argument \`${name}\`, found none: scripts see \`${target}\``,
    help: ({ target }) => `write \`target_variable: ${target}\``,
    what: "In the map spelling of `arguments`, recipes of old leave out `target_variable`.",
    why: "The name then serves for both, which a reader has to know.",
    example: {
      bad: `arguments: {a: {default: x}}\n${rest}`,
      good: `arguments: {a: {target_variable: a, default: x}}\n${rest}`,
    },
  }),
  "argument-target-invalid": code<{ target: string }>({
    title: "A target variable that a shell can't have",
    severity: "error",
    message: ({ target }) =>
      `expected a shell variable's name (letters, digits and \`_\`, not starting with a digit), found \`${target}\``,
    what: "`target_variable` is not a legal name of a shell variable.",
    why: "No script could read it.",
    example: {
      bad: `arguments: {a: {target_variable: my-a, default: x}}\n${rest}`,
      good: `arguments: {a: {target_variable: my_a, default: x}}\n${rest}`,
    },
  }),
  "argument-target-derived": code<{ name: string; target: string }>({
    title: "Dashes become underscores",
    severity: "warning",
    message: ({ name, target }) =>
      `expected a \`target_variable\` beside \`${name}\`, which no shell variable can be named: scripts see \`${target}\``,
    help: ({ target }) => `write \`target_variable: ${target}\``,
    what: "An argument without a target variable has a name with dashes, which shell variables can't have.",
    why: "Scripts see the value under another name than the recipe writes.",
    example: {
      bad: `arguments: {java-distro: {default: x}}\n${rest}`,
      good: `arguments: {java-distro: {target_variable: java_distro, default: x}}\n${rest}`,
    },
  }),
  "argument-default-missing": code<{ name: string }>({
    title: "Neither required nor with a default",
    severity: "error",
    message: ({ name }) =>
      `expected a \`default\` for the argument \`${name}\`, which is not required, found none`,
    help: () => 'write a `default` (`""` for an empty text), or `required: true`',
    what: "An argument that may be left out has no value for when it is.",
    why: "The variable would have no value at all.",
    example: {
      bad: `arguments: {a: {target_variable: A}}\n${rest}`,
      good: `arguments: {a: {target_variable: A, default: x}}\n${rest}`,
    },
  }),
  "argument-default-unused": code<{ name: string }>({
    title: "A default that is never used",
    severity: "warning",
    message: ({ name }) =>
      `expected no \`default\` for the argument \`${name}\`, which is required, found one`,
    help: () => "remove `required: true`, or the `default`",
    what: "The argument must be given, so that its default is never taken.",
    why: "One of the two lines is not what is meant.",
    example: {
      bad: `arguments: {a: {target_variable: A, default: x, required: true}}\n${rest}`,
      good: `arguments: {a: {target_variable: A, default: x}}\n${rest}`,
    },
  }),
  "argument-default-not-choice": code<{
    value: string;
    choices: readonly string[];
    nearest: string | undefined;
  }>({
    title: "A default that is no choice",
    severity: "error",
    message: ({ value }) => `expected one of the \`choices\` as \`default\`, found \`${value}\``,
    help: ({ choices, nearest }) => knownWords(choices, nearest),
    what: "`default` is not one of `choices`.",
    why: "The same value on the command line would be refused.",
    example: {
      bad: `arguments: {a: {target_variable: A, default: z, choices: [x, y]}}\n${rest}`,
      good: `arguments: {a: {target_variable: A, default: x, choices: [x, y]}}\n${rest}`,
    },
  }),
  "argument-boolean": code<{ key: string; found: string }>({
    title: "Neither true nor false",
    severity: "error",
    message: ({ key, found }) => `expected \`true\` or \`false\` for \`${key}\`, found \`${found}\``,
    what: "The field is a true boolean, as YAML 1.1 reads them: true, yes, on, y, false, no, off, n.",
    why: "What is meant can't be told.",
    example: {
      bad: `arguments: {a: {target_variable: A, required: maybe}}\n${rest}`,
      good: `arguments: {a: {target_variable: A, required: true}}\n${rest}`,
    },
  }),
  "argument-unknown": code<{ name: string; known: readonly string[]; nearest: string | undefined }>({
    title: "A value for an argument that the recipe has not",
    severity: "error",
    message: ({ name }) => `the recipe has no argument \`${name}\``,
    help: ({ known, nearest }) => knownWords(known, nearest),
    what: "A value was given for an argument that the recipe does not declare.",
    why: "A misspelt name would otherwise leave the default in place without a word.",
  }),
  "argument-given-twice": code<{ name: string; first: string; second: string }>({
    title: "Two values for one argument",
    severity: "error",
    message: ({ name, first, second }) =>
      `expected one value for the argument \`${name}\`, found \`${first}\` and \`${second}\``,
    what: "One argument was given twice, in two spellings.",
    why: "Which of the values counts can't be told.",
  }),
  "argument-required": code<{ name: string; description: string | undefined }>({
    title: "A required argument without a value",
    severity: "error",
    message: ({ name }) => `expected a value for the required argument \`${name}\`, found none`,
    help: ({ name, description }) => `give it as --${name} VALUE${description ? ` (${description})` : ""}`,
    what: "The recipe can't do without this argument, and it was not given.",
    why: "It has no default.",
  }),
  "argument-not-choice": code<{
    name: string;
    value: string;
    choices: readonly string[];
    nearest: string | undefined;
  }>({
    title: "A value that is no choice",
    severity: "error",
    message: ({ name, value }) =>
      `expected one of the choices of the argument \`${name}\`, found \`${value}\``,
    help: ({ choices, nearest }) => knownWords(choices, nearest),
    what: "The value given is not one of the argument's `choices`.",
    why: "The recipe is made for these values only.",
  }),
  "argument-value-nul": code<{ name: string }>({
    title: "A value with a NUL character",
    severity: "error",
    message: ({ name }) =>
      `expected a text without NUL characters for the argument \`${name}\`, found one with`,
    what: "A value holds the character U+0000.",
    why: "No environment variable can hold it.",
  }),
  "argument-file-invalid": code<{ expected: string; found: string }>({
    title: "An argument file of the wrong form",
    severity: "error",
    message: ({ expected, found }) => `expected ${expected} in the argument file, found ${found}`,
    help: () => "an argument file is a YAML or JSON map from argument names to texts",
    what: "The file given with `--argument-file` is not a map of names and texts.",
    why: "A value can't be taken from it.",
  }),
};
