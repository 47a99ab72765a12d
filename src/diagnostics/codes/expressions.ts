import { code } from "../define.ts";
import { knownWords } from "./structure.ts";

const declared = "arguments: {a: {target_variable: A, default: x}}\n";

/** `a`, `a or b`, `a, b or c`. */
function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** Returns the variables to use instead of an unknown one, or how to declare it if there are none. */
function knownVariables(name: string, known: readonly string[], nearest: string | undefined): string {
  if (known.length > 0 || !/^\w+$/.test(name)) return knownWords("variables", known, nearest);
  return `declare it: \`arguments: {${name}: {target_variable: ${name.toUpperCase()}, default: VALUE}}\``;
}

/** Mistakes in variables, and in the small languages inside strings: `${…}`, versions, `os_case` keys. */
export const expressionCodes = {
  "variable-undeclared": code<{
    name: string;
    known: readonly string[];
    nearest: string | undefined;
    help?: string;
  }>({
    title: "Unknown variable",
    severity: "error",
    message: ({ name }) => `unknown variable \`${name}\``,
    help: ({ help, name, known, nearest }) => help ?? knownVariables(name, known, nearest),
    what: "No argument declares this variable, and no earlier `output` or `argument_set` creates it.",
    why: "The variable would never have a value.",
    example: {
      bad: "validators:\n  - package: hadoop-${version}\n",
      good: "arguments: {hadoop_version: {target_variable: HADOOP_VERSION, default: '3'}}\nvalidators:\n  - package: hadoop-${hadoop_version}\n",
    },
  }),
  "variable-not-passed": code<{
    name: string;
    known: readonly string[];
    nearest: string | undefined;
    help?: string | undefined;
  }>({
    title: "Unknown variable in `env_vars`",
    severity: "warning",
    message: ({ name }) => `unknown variable \`${name}\`, which is not passed to the script`,
    help: ({ help, name, known, nearest }) => help ?? knownVariables(name, known, nearest),
    what: "`env_vars` names a variable that no argument declares and no earlier step creates.",
    why: "The script runs without the variable. Most likely its name is misspelled, or an argument is missing.",
    example: {
      bad: `${declared}validators:\n  - script: {x: {inline: 'true', env_vars: [b]}}\n`,
      good: `${declared}validators:\n  - script: {x: {inline: 'true', env_vars: [a]}}\n`,
    },
  }),
  "variable-reserved": code<{ name: string }>({
    title: "Reserved variable",
    severity: "error",
    message: ({ name }) => `\`${name}\` is set for every script and can't be changed`,
    help: ({ name }) => `use another name, such as \`my_${name.toLowerCase()}\``,
    what: "`distro`, `distro_version`, `test_only`, `SIV_DISTRO` and `SIV_RECONCILE` are set for every script.",
    why: "A value from the recipe would be overwritten.",
    example: {
      bad: "validators:\n  - argument_set: {argument_name: distro, value: x}\n",
      good: "validators:\n  - argument_set: {argument_name: my_distro, value: x}\n",
    },
  }),
  "variable-name-invalid": code<{ name: string }>({
    title: "Invalid variable name",
    severity: "error",
    message: ({ name }) => `\`${name}\` is not a valid variable name`,
    help: () => "use letters, digits and `_`, and do not start with a digit",
    what: "`output` or `argument_set` creates a variable whose name is not a shell name.",
    why: "No script could read the variable.",
    example: {
      bad: "validators:\n  - argument_set: {argument_name: my value, value: x}\n",
      good: "validators:\n  - argument_set: {argument_name: my_value, value: x}\n",
    },
  }),
  "variable-name-dashes": code<{ name: string; shellName: string }>({
    title: "Dashes become underscores",
    severity: "warning",
    message: ({ name, shellName }) =>
      `\`${name}\` is not a shell name, so scripts read it as \`$${shellName}\``,
    help: ({ shellName }) => `write \`${shellName}\``,
    what: "`output` or `argument_set` creates a variable whose name has dashes, which shell variables can't have.",
    why: "Scripts read the value under another name than the one in the recipe.",
    example: {
      bad: "validators:\n  - argument_set: {argument_name: my-value, value: x}\n",
      good: "validators:\n  - argument_set: {argument_name: my_value, value: x}\n",
    },
  }),
  "secret-exposed": code<{ name: string }>({
    title: "Exposed secret",
    severity: "error",
    message: ({ name }) => `the secret \`${name}\` would be visible here`,
    help: ({ name }) => `pass it to a script instead: \`env_vars: [${name}]\``,
    what: "`${…}` puts a secret into a string that compiled scripts, logs and reports contain.",
    why: "Secrets are never printed, logged or written into a compiled script.",
    example: {
      bad: "arguments: {token: {target_variable: TOKEN, required: true, secret: true}}\nvalidators:\n  - package: tool-${token}\n",
      good: "arguments: {token: {target_variable: TOKEN, required: true, secret: true}}\nvalidators:\n  - script: {x: {inline: 'true', env_vars: [token]}}\n",
    },
  }),
  "template-syntax": code<{
    expected: readonly string[];
    found: string;
    /** The name after a `${` that nothing closes. */
    open?: string | undefined;
  }>({
    title: "Syntax error in `${…}`",
    severity: "error",
    message: ({ expected, found, open }) =>
      open === undefined
        ? `syntax error in \`\${…}\`: expected ${orList(expected)}, found ${found}`
        : `\`\${${open}\` is never closed`,
    help: ({ open = "NAME" }) =>
      `write \`\${${open}}\` for the value of a variable, or \`$\${\` for the characters \`\${\``,
    what: "`${` is not followed by the name of a variable and a closing brace.",
    why: "The program can't tell which variable you mean.",
    example: {
      bad: `${declared}validators:\n  - package: x-\${a\n`,
      good: `${declared}validators:\n  - package: x-\${a}\n`,
    },
  }),
  "template-not-known": code<{ name: string }>({
    title: "Script path not known at compile time",
    severity: "error",
    message: ({ name }) => `the script path uses \`${name}\`, whose value is known only during the run`,
    help: () => "use an argument that no earlier step changes, or an `argument_case` with one path per value",
    what: "A script path contains a variable that an earlier step sets.",
    why: "Scripts are embedded when the recipe is compiled; the run can't load them.",
    example: {
      bad: "validators:\n  - script: {x: {inline: 'echo y', output: which}}\n  - script: setup/${which}\n",
      good: "validators:\n  - script: {x: {inline: 'echo y', output: which}}\n  - package: tool-${which}\n",
    },
  }),
  "version-syntax": code<{ expected: readonly string[]; found: string; help?: string }>({
    title: "Syntax error in a version",
    severity: "error",
    message: ({ expected, found }) =>
      `syntax error in a version: expected ${orList(expected)}, found ${found}`,
    help: ({ help }) =>
      help ?? "write an exact version such as `1.3.3-8`, or constraints such as `>= 1.8, < 2`",
    what: "A version is either one exact version or a comma-separated list of constraints with =, !=, <, <=, > or >=.",
    why: "The program can't tell which versions are accepted.",
    example: {
      bad: "validators:\n  - package: {lzo: {version: '>= 1.8 2'}}\n",
      good: "validators:\n  - package: {lzo: {version: '>= 1.8, < 2'}}\n",
    },
  }),
  "os-key-syntax": code<{ expected: readonly string[]; found: string; help?: string }>({
    title: "Syntax error in a key of `os_case`",
    severity: "error",
    message: ({ expected, found }) =>
      `syntax error in a key of \`os_case\`: expected ${orList(expected)}, found ${found}`,
    help: ({ help }) =>
      help ??
      "write a distribution or family, with a version range if needed: `ubuntu`, `rocky 9`, `ubuntu >= 22.04, < 24`",
    what: "A key of an `os_case` is the name of a distribution or family, optionally followed by a version range.",
    why: "The program can't tell which guests the key matches.",
    example: {
      bad: "validators:\n  - os_case:\n      - ubuntu >=: [{package: wget}]\n",
      good: "validators:\n  - os_case:\n      - ubuntu >= 22.04: [{package: wget}]\n",
    },
  }),
};
