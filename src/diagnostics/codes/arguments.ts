import { code } from "../define.ts";
import { knownWords } from "./structure.ts";

const rest = "validators:\n  - package: wget\n";

/** The name with every character that a shell variable can't have replaced. */
function shellName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_]/g, "_").replace(/^(?=\d)/, "_");
}

/** `220000` as `220,000`. */
const grouped = (number: number) => number.toLocaleString("en-US");

/** Mistakes in the declarations of arguments, and in the values that users give them. */
export const argumentCodes = {
  "argument-duplicate": code<{ name: string; other: string }>({
    title: "Duplicate argument",
    severity: "error",
    message: ({ name, other }) =>
      name === other
        ? `the argument \`${name}\` is declared twice`
        : `the arguments \`${name}\` and \`${other}\` differ only in \`-\` and \`_\``,
    help: () => "remove or rename one of them",
    what: "Two arguments have the same name, or names that are the same option on the command line.",
    why: "A value given on the command line could belong to either.",
    example: {
      bad: `arguments:\n  - a: {target_variable: A, default: x}\n  - a: {target_variable: B, default: y}\n${rest}`,
      good: `arguments:\n  - a: {target_variable: A, default: x}\n  - b: {target_variable: B, default: y}\n${rest}`,
    },
  }),
  "argument-name-invalid": code<{ name: string }>({
    title: "Invalid argument name",
    severity: "error",
    message: ({ name }) => `\`${name}\` is not a valid argument name`,
    help: () => "use letters, digits, `_`, `-` and `.`, and start with a letter or `_`",
    what: "The name of an argument can't be used as an option on the command line.",
    why: "Users give the value as `--NAME VALUE`.",
    example: {
      bad: `arguments: {"a b": {target_variable: A, default: x}}\n${rest}`,
      good: `arguments: {a_b: {target_variable: A, default: x}}\n${rest}`,
    },
  }),
  "argument-name-reserved": code<{ name: string; by: string }>({
    title: "Reserved argument name",
    severity: "error",
    message: ({ name, by }) => `the name \`${name}\` is reserved: it is ${by}`,
    help: ({ name }) => `rename the argument, for example to \`my_${name.replaceAll("-", "_")}\``,
    what: "The name of an argument is also an option of the command line, or a variable that is set for every script.",
    why: "The command line or the script could not distinguish the two.",
    example: {
      bad: `arguments: {image: {target_variable: IMAGE, default: x}}\n${rest}`,
      good: `arguments: {base_image: {target_variable: BASE_IMAGE, default: x}}\n${rest}`,
    },
  }),
  "argument-target-taken": code<{ target: string; by: string }>({
    title: "Target variable already in use",
    severity: "error",
    message: ({ target, by }) => `the target variable \`${target}\` is already ${by}`,
    help: () => "choose another `target_variable`",
    what: "Two arguments use the same variable, or an argument uses a variable that is set for every script.",
    why: "A script would see only one of the two values.",
    example: {
      bad: `arguments:\n  - a: {target_variable: X, default: x}\n  - b: {target_variable: X, default: y}\n${rest}`,
      good: `arguments:\n  - a: {target_variable: A, default: x}\n  - b: {target_variable: B, default: y}\n${rest}`,
    },
  }),
  "argument-target-missing": code<{ name: string }>({
    title: "Missing target variable",
    severity: "error",
    message: ({ name }) => `the argument \`${name}\` has no \`target_variable\``,
    help: ({ name }) => `add \`target_variable: ${shellName(name)}\``,
    what: "An argument in a list, or one whose name is not a shell name, needs a `target_variable`.",
    why: "Scripts read the value of the argument from that variable.",
    example: {
      bad: `arguments:\n  - a: {default: x}\n${rest}`,
      good: `arguments:\n  - a: {target_variable: A, default: x}\n${rest}`,
    },
  }),
  "argument-target-absent": code<{ name: string; target: string }>({
    title: "Implicit target variable",
    severity: "warning",
    message: ({ name, target }) =>
      `the argument \`${name}\` has no \`target_variable\`, so scripts read it as \`$${target}\``,
    help: ({ target }) => `add \`target_variable: ${target}\``,
    what: "An argument in a map has no `target_variable`, as in many older recipes.",
    why: "The name of the argument is then also the name of the variable, which readers of the recipe must guess.",
    example: {
      bad: `arguments: {a: {default: x}}\n${rest}`,
      good: `arguments: {a: {target_variable: a, default: x}}\n${rest}`,
    },
  }),
  "argument-target-invalid": code<{ target: string }>({
    title: "Invalid target variable",
    severity: "error",
    message: ({ target }) => `\`${target}\` is not a valid name for a shell variable`,
    help: () => "use letters, digits and `_`, and do not start with a digit",
    what: "The value of `target_variable` can't be the name of a shell variable.",
    why: "No script could read the variable.",
    example: {
      bad: `arguments: {a: {target_variable: my-a, default: x}}\n${rest}`,
      good: `arguments: {a: {target_variable: my_a, default: x}}\n${rest}`,
    },
  }),
  "argument-target-derived": code<{ name: string; target: string }>({
    title: "Dashes become underscores",
    severity: "warning",
    message: ({ name, target }) =>
      `\`${name}\` is not a shell name, so scripts read the argument as \`$${target}\``,
    help: ({ target }) => `add \`target_variable: ${target}\``,
    what: "An argument without a target variable has a name with dashes, which shell variables can't have.",
    why: "Scripts read the value under another name than the one in the recipe.",
    example: {
      bad: `arguments: {java-distro: {default: x}}\n${rest}`,
      good: `arguments: {java-distro: {target_variable: java_distro, default: x}}\n${rest}`,
    },
  }),
  "argument-default-missing": code<{ name: string }>({
    title: "Missing default",
    severity: "error",
    message: ({ name }) => `the argument \`${name}\` is optional but has no \`default\``,
    help: () => 'add `default: VALUE` (`default: ""` for an empty string) or `required: true`',
    what: "An argument is neither required nor has a default.",
    why: "If a user leaves it out, its variable would have no value.",
    example: {
      bad: `arguments: {a: {target_variable: A}}\n${rest}`,
      good: `arguments: {a: {target_variable: A, default: x}}\n${rest}`,
    },
  }),
  "argument-default-unused": code<{ name: string }>({
    title: "Unused default",
    severity: "warning",
    message: ({ name }) => `the argument \`${name}\` is required, so its \`default\` is never used`,
    help: () => "remove `required: true` or the `default`",
    what: "An argument is required and also has a default.",
    why: "One of the two lines is most likely a mistake.",
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
    title: "Default is not one of the choices",
    severity: "error",
    message: ({ value }) => `the default \`${value}\` is not one of the \`choices\``,
    help: ({ value, choices, nearest }) =>
      nearest === undefined
        ? `write one of the choices (${choices.join(", ")}), or add \`${value}\` to \`choices\``
        : `write \`${nearest}\`, or add \`${value}\` to \`choices\``,
    what: "The `default` of an argument is not one of its `choices`.",
    why: "The same value on the command line would be rejected.",
    example: {
      bad: `arguments: {a: {target_variable: A, default: z, choices: [x, y]}}\n${rest}`,
      good: `arguments: {a: {target_variable: A, default: x, choices: [x, y]}}\n${rest}`,
    },
  }),
  "argument-boolean": code<{ key: string; found: string }>({
    title: "Invalid boolean",
    severity: "error",
    message: ({ key, found }) => `\`${key}\` must be \`true\` or \`false\`, not \`${found}\``,
    help: ({ key }) => `write \`${key}: true\` or \`${key}: false\``,
    what: "The field takes a boolean of YAML 1.1: true, yes, on, y, false, no, off or n.",
    why: "Any other word has no meaning here.",
    example: {
      bad: `arguments: {a: {target_variable: A, required: maybe}}\n${rest}`,
      good: `arguments: {a: {target_variable: A, required: true}}\n${rest}`,
    },
  }),
  "argument-unknown": code<{ name: string; known: readonly string[]; nearest: string | undefined }>({
    title: "Unknown argument",
    severity: "error",
    message: ({ name }) => `the recipe has no argument \`${name}\``,
    help: ({ known, nearest }) => knownWords("arguments", known, nearest),
    what: "A value was given for an argument that the recipe does not declare.",
    why: "If unknown arguments were ignored, a misspelled name would silently leave the default in place.",
  }),
  "argument-given-twice": code<{ name: string; first: string; second: string }>({
    title: "Argument given twice",
    severity: "error",
    message: ({ name, first, second }) =>
      `the argument \`${name}\` is given twice, as \`${first}\` and \`${second}\``,
    help: ({ second }) => `remove \`${second}\``,
    what: "One argument was given twice, in two spellings.",
    why: "Only one of the values could be used, and the program does not choose.",
  }),
  "argument-required": code<{ name: string; description: string | undefined }>({
    title: "Missing required argument",
    severity: "error",
    message: ({ name }) => `the required argument \`${name}\` is missing`,
    help: ({ name, description }) => `add \`--${name} VALUE\`${description ? ` (${description})` : ""}`,
    what: "The recipe requires this argument, and it was not given.",
    why: "The argument has no default.",
  }),
  "argument-not-choice": code<{
    name: string;
    value: string;
    choices: readonly string[];
    nearest: string | undefined;
  }>({
    title: "Value is not one of the choices",
    severity: "error",
    message: ({ name, value }) => `\`${value}\` is not one of the choices of the argument \`${name}\``,
    help: ({ choices, nearest }) => knownWords("choices", choices, nearest),
    what: "The given value is not one of the argument's `choices`.",
    why: "The recipe supports only these values.",
  }),
  "argument-value-nul": code<{ name: string }>({
    title: "NUL character in a value",
    severity: "error",
    message: ({ name }) => `the value of the argument \`${name}\` contains a NUL character`,
    help: () => "remove the NUL character",
    what: "A value contains the character U+0000.",
    why: "An environment variable can't contain it.",
  }),
  "argument-too-long": code<{ name: string | undefined; bytes: number; limit: number }>({
    title: "Value too long for a script's environment",
    severity: "error",
    message: ({ name, bytes, limit }) =>
      `${name === undefined ? "the values of all arguments have" : `the value of the argument \`${name}\` has`} ${grouped(bytes)} bytes; scripts can get at most ${grouped(limit)}`,
    help: () => "keep the text in a file of the recipe, and put that into place with `copy_script`",
    what: "Scripts get arguments as environment variables. Linux limits one variable to 131,072 bytes and all of them to about 2 MiB.",
    why: "The guest's kernel would refuse to start the script.",
  }),
  "argument-file-invalid": code<{
    path: string;
    line: number;
    column: number;
    problem: string;
    hint: string | undefined;
  }>({
    title: "Invalid argument file",
    severity: "error",
    message: ({ path, line, column, problem }) => `${path}:${line}:${column}: ${problem}`,
    help: ({ hint }) => hint ?? "write one line per argument, with the value in quotes: `name: 'value'`",
    what: "The file given with `--argument-file` is not a YAML or JSON map from argument names to strings.",
    why: "Each argument needs a name and a string as its value. The text itself is not shown, because it may be a secret.",
  }),
};
