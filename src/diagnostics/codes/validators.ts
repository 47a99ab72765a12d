import { code } from "../define.ts";
import { knownWords } from "./structure.ts";

/** Mistakes in validators and their values. */
export const validatorCodes = {
  "validator-unknown": code<{
    key: string;
    known: readonly string[];
    nearest: string | undefined;
    help?: string | undefined;
  }>({
    title: "Unknown validator",
    severity: "error",
    message: ({ key }) => `unknown validator \`${key}\``,
    help: ({ help, known, nearest }) => help ?? knownWords("validators", known, nearest),
    what: "The key of an item in a list of validators is not the name of a validator.",
    why: "The program does not know what to check.",
    example: {
      bad: "validators:\n  - pakage: wget\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "exact-conflict": code<{ path: string; folder: string }>({
    title: "A step for something that another step removes",
    severity: "error",
    message: ({ path, folder }) =>
      `\`${path}\` is not in the source of \`${folder}\`, where \`exact: true\` removes everything else`,
    help: ({ folder }) => `put it into the source of \`${folder}\`, or remove \`exact\``,
    what: "A `directory` with `exact: true` removes what is not in its source, and another step needs something in it.",
    why: "Each run would make and remove it, and no image would ever conform.",
  }),
  "validator-too-deep": code<{ limit: number }>({
    title: "Validators nested too deeply",
    severity: "error",
    message: ({ limit }) => `validators are nested more than ${limit} levels deep`,
    help: () => "flatten the recipe",
    what: "Validators are nested deeper than any recipe needs. Those around an `include` count for the fragment, too.",
    why: "Deeper nesting would overflow the program's stack.",
  }),
  "package-name-invalid": code<{ name: string; help?: string }>({
    title: "Invalid package name",
    severity: "error",
    message: ({ name }) =>
      name === "" ? "the package name is empty" : `\`${name}\` is not a valid package name`,
    help: ({ help }) => help ?? "write one package name, without spaces and without a leading `-`",
    what: "A package name contains characters that no package name can have, or starts with a dash.",
    why: "A package manager could read it as an option or as something else.",
    example: {
      bad: 'validators:\n  - package: "--force-yes"\n',
      good: "validators:\n  - package: wget\n",
    },
  }),
  "package-name-unsupported": code<{ name: string; is: string; help: string }>({
    title: "Not the name of a package",
    severity: "error",
    message: ({ name, is }) => `\`${name}\` ${is}`,
    help: ({ help }) => help,
    what: "No package manager of the guests that this step runs on has a package of such a name.",
    why: "Groups, modules, package files and addresses can be installed, but no check can find out whether they are there.",
    example: {
      bad: 'validators:\n  - package: "@development-tools"\n',
      good: "validators:\n  - package: [gcc, make]\n",
    },
  }),
  "distribution-unknown": code<{ name: string; known: readonly string[]; nearest: string | undefined }>({
    title: "Unknown distribution",
    severity: "warning",
    message: ({ name }) =>
      `unknown distribution or family \`${name}\`; only guests with exactly this ID match it`,
    help: ({ known, nearest }) => knownWords("names", known, nearest),
    what: "A key of an `os_case`, or the value of `--distro`, is neither a known distribution nor a known family.",
    why: "If the name is misspelled, the steps below it never run.",
    example: {
      bad: "validators:\n  - os_case:\n      - ubunto: [{package: wget}]\n",
      good: "validators:\n  - os_case:\n      - ubuntu: [{package: wget}]\n",
    },
  }),
  "state-name-invalid": code<{ kind: string; name: string; is: string; help: string }>({
    title: "Invalid name of a step",
    severity: "error",
    message: ({ kind, name, is }) => `the name \`${name}\` of \`${kind}\` ${is}`,
    help: ({ help }) => help,
    what: "What follows the key of a state kind is not the name of such a thing: it is no absolute path, or no name of an account.",
    why: "The step would be about something that can't exist.",
    example: {
      bad: "validators:\n  - file: etc/motd\n",
      good: "validators:\n  - file: /etc/motd\n",
    },
  }),
  "option-invalid": code<{ option: string; value: string; is: string; help: string }>({
    title: "Invalid value of an option",
    severity: "error",
    message: ({ option, value, is }) => `\`${option}: ${value}\` ${is}`,
    help: ({ help }) => help,
    what: "An option of a state kind has a value that it can't have.",
    why: "No guest could be in that state.",
    example: {
      bad: "validators:\n  - file: {/etc/motd: {mode: rw-r--r--}}\n",
      good: 'validators:\n  - file: {/etc/motd: {mode: "0644"}}\n',
    },
  }),
  "copy-name-invalid": code<{ path: string }>({
    title: "Path without a file name",
    severity: "error",
    message: ({ path }) => `the path \`${path}\` does not end in a file name`,
    help: () => "write a path that ends in a file name, such as `common/helper`",
    what: "`copy_script` copies the file to /tmp, named after the last part of its path.",
    why: "This path has no last part that can be a file name.",
    example: {
      bad: "validators:\n  - copy_script: {'..': {inline: 'true'}}\n",
      good: "validators:\n  - copy_script: {helper: {inline: 'true'}}\n",
    },
  }),
  "text-unusable": code<{ found: string }>({
    title: "Unusable character",
    severity: "error",
    message: ({ found }) => `this string contains ${found}`,
    help: () => "remove that character",
    what: "A string contains the character U+0000 or half of a surrogate pair.",
    why: "Commands and environment variables can't contain these characters.",
    example: {
      bad: 'arguments: {a: {target_variable: A, default: "x\\0y"}}\nvalidators:\n  - package: wget\n',
      good: 'arguments: {a: {target_variable: A, default: "xy"}}\nvalidators:\n  - package: wget\n',
    },
  }),
  "kind-value-invalid": code<{ kind: string; problem: string }>({
    title: "Invalid value for a plugin's validator",
    severity: "error",
    message: ({ kind, problem }) => `invalid value for \`${kind}\`: ${problem}`,
    help: ({ kind }) => `see the documentation of \`${kind}\` for its fields`,
    what: "The value does not match the schema of a validator kind that a plugin adds.",
    why: "The plugin can't use the value.",
  }),
  "kind-invalid": code<{ problem: string; hint?: string }>({
    title: "Invalid validator kind",
    severity: "error",
    message: ({ problem }) => problem,
    help: ({ hint }) =>
      hint ?? "export a list `kinds` of objects `{ key, schema, docs: { summary }, lower }`",
    what: "A plugin, or a module given with `--validators`, exports something other than validator kinds.",
    why: "The compiler can't use it.",
  }),
  "kind-failed": code<{ kind: string; reason: string }>({
    title: "Failure in a plugin's validator",
    severity: "error",
    message: ({ kind, reason }) => `the plugin's validator \`${kind}\` failed: ${reason}`,
    help: () => "report this to the author of the plugin",
    what: "The code of a validator kind that a plugin adds threw an error for this value.",
    why: "The recipe can't be compiled without the plugin's result.",
  }),
  "kind-taken": code<{ key: string }>({
    title: "Duplicate validator kind",
    severity: "error",
    message: ({ key }) => `the validator kind \`${key}\` is already defined`,
    help: () => "choose another `key` for the new kind",
    what: "Two validator kinds have the same key.",
    why: "A recipe that uses the key could mean either.",
  }),
  "script-apply-alone": code({
    title: "A script that nothing checks",
    severity: "error",
    message: () => "`apply` needs `check` or `creates`",
    help: () => "add `check: TEXT`, which exits 0 if there is nothing to do, or `creates: PATH`",
    what: "A `script` has a text for `apply`, and nothing that tells whether the image conforms.",
    why: "A check never runs the `apply` text, so it would have nothing to look at.",
    example: {
      bad: "validators:\n  - script: {greet: {apply: 'echo hello >/etc/greeting'}}\n",
      good: "validators:\n  - script: {greet: {apply: 'echo hello >/etc/greeting', creates: /etc/greeting}}\n",
    },
  }),
  "script-name-missing": code({
    title: "A script without a name",
    severity: "error",
    message: ({ kind, option, hasText }: { kind: string; option: string; hasText: boolean; lines: string }) =>
      `there is no ${hasText ? "name" : "path"} between \`${kind}\` and \`${option}\``,
    help: ({ hasText, lines }) =>
      `write ${hasText ? "a name of your own" : "the path of the script"} there:\n${lines}`,
    what: "The options of a script follow directly below `script` or `copy_script`.",
    why: "The first key below it is the path of the script, or the name that reports show for a script with a text of its own.",
    example: {
      bad: "validators:\n  - script: {inline: 'test -e /etc/greeting'}\n",
      good: "validators:\n  - script: {greeting: {inline: 'test -e /etc/greeting'}}\n",
    },
  }),
  "script-texts": code({
    title: "Two texts of one script",
    severity: "error",
    message: () => "`inline` and `apply` are both the text that applies",
    help: () => "remove one of them; the text that only looks is `check`",
    what: "A `script` has a text in `inline` and another one in `apply`.",
    why: "Only one of them could run.",
    example: {
      bad: "validators:\n  - script: {greet: {inline: 'true', apply: 'true', creates: /etc/greeting}}\n",
      good: "validators:\n  - script: {greet: {apply: 'true', creates: /etc/greeting}}\n",
    },
  }),
  "script-looks": code({
    title: "Two checks of one script",
    severity: "error",
    message: () => "`check` and `creates` both decide whether the image conforms",
    help: () => "keep one of them; `check: test -e PATH` looks for a path as well",
    what: "A `script` has a text for `check`, and a path in `creates`.",
    why: "They could disagree.",
    example: {
      bad: "validators:\n  - script: {greet: {check: 'true', apply: 'true', creates: /etc/greeting}}\n",
      good: "validators:\n  - script: {greet: {check: 'test -s /etc/greeting', apply: 'true'}}\n",
    },
  }),
  "script-creates-output": code({
    title: "Output of a script that may not run",
    severity: "error",
    message: () => "`output` has no value where the path in `creates` exists, because nothing runs then",
    help: () => "use `check` instead of `creates`: `output` receives its output",
    what: "A `script` with `creates` also has an `output`.",
    why: "Later steps would have the value only if the script ran.",
    example: {
      bad: "validators:\n  - script: {greet: {apply: 'true', creates: /etc/greeting, output: greeting}}\n",
      good: "validators:\n  - script: {greet: {check: 'cat /etc/greeting', apply: 'true', output: greeting}}\n",
    },
  }),
  "script-creates-path": code<{ path: string }>({
    title: "Invalid path in `creates`",
    severity: "error",
    message: ({ path }) =>
      path === "" ? "`creates` is empty" : `\`${path}\` is not an absolute path without \`..\``,
    help: () => "write the whole path, from `/`",
    what: "The path in `creates` is relative, contains `..`, or has several lines.",
    why: "A script has no folder of its own in the guest that a relative path could start from.",
    example: {
      bad: "validators:\n  - script: {greet: {apply: 'true', creates: etc/greeting}}\n",
      good: "validators:\n  - script: {greet: {apply: 'true', creates: /etc/greeting}}\n",
    },
  }),
};
