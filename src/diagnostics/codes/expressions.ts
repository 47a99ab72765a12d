import { code } from "../define.ts";
import { knownWords } from "./structure.ts";

const declared = "arguments: {a: {target_variable: A, default: x}}\n";

/** `a`, `a or b`, `a, b or c`. */
function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** Variables, and the small languages inside scalars: `${…}`, version constraints, `os_case` keys. */
export const expressionCodes = {
  "variable-undeclared": code<{
    name: string;
    known: readonly string[];
    nearest: string | undefined;
    help?: string;
  }>({
    title: "A variable that nothing declares",
    severity: "error",
    message: ({ name }) => `unknown variable \`${name}\``,
    help: ({ help, known, nearest }) => help ?? knownWords(known, nearest),
    what: "No argument declares this variable, and no earlier `output` or `argument_set` creates it.",
    why: "It would never have a value.",
    example: {
      bad: "validators:\n  - package: hadoop-${version}\n",
      good: "arguments: {hadoop_version: {target_variable: HADOOP_VERSION, default: '3'}}\nvalidators:\n  - package: hadoop-${hadoop_version}\n",
    },
  }),
  "variable-not-passed": code<{ name: string; known: readonly string[]; nearest: string | undefined }>({
    title: "A variable that can't be passed to a script",
    severity: "warning",
    message: ({ name }) => `unknown variable \`${name}\`: it is not passed to the script`,
    help: ({ known, nearest }) => knownWords(known, nearest),
    what: "`env_vars` names a variable that no argument declares and nothing earlier creates.",
    why: "The script runs without it, as it always did; most likely the name is misspelt, or an argument is missing.",
    example: {
      bad: `${declared}validators:\n  - script: {x: {inline: 'true', env_vars: [b]}}\n`,
      good: `${declared}validators:\n  - script: {x: {inline: 'true', env_vars: [a]}}\n`,
    },
  }),
  "variable-reserved": code<{ name: string }>({
    title: "A variable that is always set",
    severity: "error",
    message: ({ name }) =>
      `expected a variable of the recipe, found \`${name}\`, which scripts always see and nothing sets`,
    help: () => "name the variable otherwise",
    what: "`distro`, `distro_version`, `test_only`, `SIV_DISTRO` and `SIV_RECONCILE` are set for every script.",
    why: "A value of the recipe's own would be lost.",
    example: {
      bad: "validators:\n  - argument_set: {argument_name: distro, value: x}\n",
      good: "validators:\n  - argument_set: {argument_name: my_distro, value: x}\n",
    },
  }),
  "variable-name-invalid": code<{ name: string }>({
    title: "A name that no variable can have",
    severity: "error",
    message: ({ name }) =>
      `expected a variable's name (letters, digits and \`_\`, not starting with a digit), found \`${name}\``,
    what: "`output` or `argument_set` creates a variable under a name that a shell can't have.",
    why: "No script could read it.",
    example: {
      bad: "validators:\n  - argument_set: {argument_name: my value, value: x}\n",
      good: "validators:\n  - argument_set: {argument_name: my_value, value: x}\n",
    },
  }),
  "variable-name-dashes": code<{ name: string; shellName: string }>({
    title: "Dashes become underscores",
    severity: "warning",
    message: ({ name, shellName }) =>
      `expected a shell variable's name, found \`${name}\`: scripts see \`${shellName}\``,
    help: ({ shellName }) => `write \`${shellName}\``,
    what: "`output` or `argument_set` creates a variable whose name has dashes, which shell variables can't have.",
    why: "Scripts see the value under another name than the recipe writes.",
    example: {
      bad: "validators:\n  - argument_set: {argument_name: my-value, value: x}\n",
      good: "validators:\n  - argument_set: {argument_name: my_value, value: x}\n",
    },
  }),
  "secret-exposed": code<{ name: string }>({
    title: "A secret where it would be shown",
    severity: "error",
    message: ({ name }) => `expected a variable that may be shown, found the secret \`${name}\``,
    help: () => "pass it to a script in `env_vars`",
    what: "`${…}` puts a secret into a text that scripts, logs and reports show.",
    why: "A secret is never printed, logged, or written into a compiled script.",
    example: {
      bad: "arguments: {token: {target_variable: TOKEN, required: true, secret: true}}\nvalidators:\n  - package: tool-${token}\n",
      good: "arguments: {token: {target_variable: TOKEN, required: true, secret: true}}\nvalidators:\n  - script: {x: {inline: 'true', env_vars: [token]}}\n",
    },
  }),
  "template-syntax": code<{ expected: readonly string[]; found: string }>({
    title: "`${…}` that does not parse",
    severity: "error",
    message: ({ expected, found }) => `expected ${orList(expected)}, found ${found}, in \`\${…}\``,
    help: () => "`${name}` stands for the value of a variable; write `$${` for a literal `${`",
    what: "What follows `${` is not a variable's name and a closing brace.",
    why: "It can't be told which variable is meant.",
    example: {
      bad: `${declared}validators:\n  - package: x-\${a\n`,
      good: `${declared}validators:\n  - package: x-\${a}\n`,
    },
  }),
  "template-not-known": code<{ name: string }>({
    title: "A script path that only the run would know",
    severity: "error",
    message: ({ name }) =>
      `expected a script path that is known now, found \`${name}\`, whose value only the run knows`,
    help: () => "use an argument that no `output` or `argument_set` changes before, or an `argument_case`",
    what: "The value of a variable in a script path must be known at compile time.",
    why: "The script is put into what is compiled: afterwards it can't be fetched any more.",
    example: {
      bad: "validators:\n  - script: {x: {inline: 'echo y', output: which}}\n  - script: setup/${which}\n",
      good: "validators:\n  - script: {x: {inline: 'echo y', output: which}}\n  - package: tool-${which}\n",
    },
  }),
  "version-syntax": code<{ expected: readonly string[]; found: string; help?: string }>({
    title: "A version that does not parse",
    severity: "error",
    message: ({ expected, found }) => `expected ${orList(expected)}, found ${found}, in a version`,
    help: ({ help }) =>
      help ?? "write an exact version (`1.3.3-8`), or constraints with =, !=, <, <=, >, >= (`>= 1.8, < 2`)",
    what: "A version is one exact version, or a list of constraints with commas between.",
    why: "It can't be told which versions are good.",
    example: {
      bad: "validators:\n  - package: {lzo: {version: '>= 1.8 2'}}\n",
      good: "validators:\n  - package: {lzo: {version: '>= 1.8, < 2'}}\n",
    },
  }),
  "os-key-syntax": code<{ expected: readonly string[]; found: string }>({
    title: "An `os_case` key that does not parse",
    severity: "error",
    message: ({ expected, found }) =>
      `expected ${orList(expected)}, found ${found}, in the key of an \`os_case\``,
    help: () =>
      "write a distribution or family, and bounds where needed: `ubuntu`, `rocky 9`, `ubuntu >= 22.04, < 24`",
    what: "A key of an `os_case` is a name, and may bound the version.",
    why: "It can't be told which guests it means.",
    example: {
      bad: "validators:\n  - os_case:\n      - ubuntu >=: [{package: wget}]\n",
      good: "validators:\n  - os_case:\n      - ubuntu >= 22.04: [{package: wget}]\n",
    },
  }),
};
