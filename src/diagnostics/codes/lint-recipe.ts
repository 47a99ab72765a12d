import { code } from "../define.ts";

const declared = "arguments:\n  jdk: {target_variable: JDK, default: '17', choices: ['11', '17']}\n";
const used = `${declared}validators:\n  - script: {setup: {inline: 'test -d "/opt/$JDK"', env_vars: [jdk]}}\n`;

/** Rules that look at what a recipe says. */
export const lintRecipeCodes = {
  "argument-unused": code<{ name: string; set: boolean }>({
    title: "An argument that nothing uses",
    severity: "warning",
    message: ({ name, set }) =>
      set
        ? `expected the argument \`${name}\` to be used, found that it is only set`
        : `expected the argument \`${name}\` to be used, found it nowhere below`,
    help: () => "pass it to a script in `env_vars`, ask for it in an `argument_case`, or remove it",
    what: "An argument is declared, and no case, `env_vars` or `${…}` reads it.",
    why: "Whoever sets it believes that it changes something; often a script lacks it in its `env_vars`.",
    example: {
      bad: `${declared}validators:\n  - package: wget\n`,
      good: `${declared}validators:\n  - package: openjdk-\${jdk}-jdk\n`,
    },
  }),
  "case-unreachable": code<{
    value: string;
    name: string;
    choices: readonly string[];
    nearest: string | undefined;
  }>({
    title: "A case that no choice reaches",
    severity: "warning",
    message: ({ value, name, choices }) =>
      choices.length === 1
        ? `expected the value \`${choices[0]}\`, which \`${name}\` has here, found a case for \`${value}\``
        : `expected one of the choices of \`${name}\` as a case, found \`${value}\``,
    help: ({ choices, nearest }) =>
      nearest
        ? `did you mean \`${nearest}\`?`
        : `${choices.length === 1 ? "its value" : "its choices"}: ${choices.join(", ")}`,
    what: "A key of `cases` is a value that the argument can't have there.",
    why: "What stands below it never runs; most likely the key is misspelt, or a choice is missing.",
    example: {
      bad: `${declared}validators:\n  - argument_case: {argument_name: jdk, cases: {'11': [package: a], '17': [package: b], '18': [package: c]}}\n`,
      good: `${declared}validators:\n  - argument_case: {argument_name: jdk, cases: {'11': [package: a], '17': [package: b]}}\n`,
    },
  }),
  "choice-unserved": code<{ name: string; values: readonly string[]; elsewhere: boolean }>({
    title: "A choice that no case serves",
    severity: "warning",
    message: ({ name, values }) =>
      `expected a case for each choice of \`${name}\`, found none for ${values.map((one) => `\`${one}\``).join(", ")}`,
    help: ({ elsewhere }) =>
      elsewhere
        ? "nothing runs here for it, though another `argument_case` serves it; if that is meant, all is well"
        : "nothing runs for it; add a case, or take the choice away",
    what: "An `argument_case` leaves out a choice of its argument. Where no other `argument_case` serves it either, this is a warning, else only a remark.",
    why: "A user may choose it, and then nothing is done, and nothing is said.",
    example: {
      bad: `${declared}validators:\n  - argument_case: {argument_name: jdk, cases: {'11': [package: a]}}\n`,
      good: `${declared}validators:\n  - argument_case: {argument_name: jdk, cases: {'11': [package: a], '17': [package: b]}}\n`,
    },
  }),
  "os-arm-shadowed": code<{ key: string; by: string; same: boolean }>({
    title: "A distribution that an earlier one shadows",
    severity: "warning",
    message: ({ key, by }) =>
      `expected a guest that reaches \`${key}\`, found that \`${by}\` above takes them all`,
    help: ({ key, by, same }) =>
      same ? "put what stands below both under the first" : `put \`${key}\` before \`${by}\``,
    what: "Every guest that this key of an `os_case` matches is matched by an earlier one.",
    why: "The first key that matches runs, the rest do not: what stands below this one never does.",
    example: {
      bad: "validators:\n  - os_case:\n      - debian: [package: a]\n      - ubuntu: [package: b]\n",
      good: "validators:\n  - os_case:\n      - ubuntu: [package: b]\n      - debian: [package: a]\n",
    },
  }),
  "os-arm-impossible": code<{ key: string; outer: string }>({
    title: "A distribution that can't be met here",
    severity: "warning",
    message: ({ key, outer }) => `expected a guest that is \`${outer}\` too, found \`${key}\``,
    help: ({ outer }) => `this stands inside of \`${outer}\`: put it beside that`,
    what: "An `os_case` inside another has a key that no guest of the outer key matches.",
    why: "What stands below it never runs.",
    example: {
      bad: "validators:\n  - os_case:\n      - ubuntu:\n          - os_case:\n              - redhat: [package: a]\n",
      good: "validators:\n  - os_case:\n      - ubuntu: [package: b]\n      - redhat: [package: a]\n",
    },
  }),
  "package-family-unknown": code<{ distribution: string; families: readonly string[] }>({
    title: "A package on a distribution of no known family",
    severity: "warning",
    message: ({ distribution, families }) =>
      `expected a distribution of a known family (${families.join(", ")}) for a package, found \`${distribution}\``,
    help: () => "install it with a script there",
    what: "A package step runs on a distribution whose package manager is not known.",
    why: "Unless its os-release names a known family as ID_LIKE, the run is refused there.",
    example: {
      bad: "validators:\n  - os_case:\n      - gentoo: [package: wget]\n",
      good: "validators:\n  - os_case:\n      - gentoo: [script: {wget: {inline: command -v wget}}]\n",
    },
  }),
  "any-single-branch": code({
    title: "A choice of one",
    severity: "info",
    message: () => "expected at least two branches in `any`, found one",
    help: () => "add another branch, or write the validator without `any`",
    what: "An `any` has one branch.",
    why: "There is nothing to choose from: it means the same without `any`, and says more.",
    example: {
      bad: "validators:\n  - any: [package: wget]\n",
      good: "validators:\n  - any: [package: wget, package: curl]\n",
    },
  }),
  "any-branch-never-fails": code<{ rest: number }>({
    title: "A branch that can't fail",
    severity: "warning",
    message: ({ rest }) =>
      rest > 0
        ? `expected a branch that may fail, found one that never does: ${rest === 1 ? "the one after it is" : `the ${rest} after it are`} never tried`
        : "expected a branch that may fail, found one that never does: nor does the whole `any`",
    help: () =>
      "put something into it that asks whether it holds: a package, or a script that may exit with another status than 0",
    what: "A branch of an `any` holds nothing that can fail: `copy_script`, `argument_set`, a script that always exits 0.",
    why: "The first branch that conforms ends the `any`, so that this one always does. As the last branch it may be meant, as a way out; then this is only a remark.",
    example: {
      bad: "validators:\n  - any:\n      - argument_set: {argument_name: tool, value: none}\n      - package: wget\n",
      good: "validators:\n  - any:\n      - package: wget\n      - package: curl\n",
    },
  }),
  "argument-name-dashed": code<{ name: string; targets: string }>({
    title: "A name with dashes",
    severity: "info",
    message: ({ name, targets }) =>
      `expected a name that scripts can use as it is, found \`${name}\`: scripts see ${targets} only`,
    help: ({ name }) =>
      `in a script \`$${name}\` means \`$${name.split("-")[0]}\` and the text \`-${name.split("-").slice(1).join("-")}\``,
    what: "The name of an argument has dashes, which no shell variable can have.",
    why: "A script that uses the name as the recipe writes it reads another variable, which is mostly not set.",
    example: {
      bad: `arguments:\n  my-jdk: {target_variable: JDK, default: '17'}\nvalidators:\n  - package: openjdk-\${my-jdk}-jdk\n`,
      good: `arguments:\n  my_jdk: {target_variable: JDK, default: '17'}\nvalidators:\n  - package: openjdk-\${my_jdk}-jdk\n`,
    },
  }),
  "default-contradicts-description": code<{ name: string; value: string; described: string }>({
    title: "A description that names another default",
    severity: "warning",
    message: ({ name, value, described }) =>
      `expected the description of \`${name}\` to name its default \`${value}\`, found \`${described}\``,
    help: () => "one of the two is wrong",
    what: "The description says “Defaults to X”, and `default` is something else.",
    why: "Whoever reads the help gets another value than they believe.",
    example: {
      bad:
        "arguments:\n  jdk: {target_variable: JDK, default: '17', description: Defaults to 11.}\n" +
        used.slice(used.indexOf("validators")),
      good:
        "arguments:\n  jdk: {target_variable: JDK, default: '17', description: Defaults to 17.}\n" +
        used.slice(used.indexOf("validators")),
    },
  }),
  "package-unpinned": code<{ name: string }>({
    title: "A package of any version",
    severity: "warning",
    message: ({ name }) => `expected a \`version\` for the package \`${name}\`, found none`,
    help: ({ name }) => `write \`${name}: {version: …}\`, exact or with bounds`,
    what: "A package step takes whatever version is there. Off, unless the configuration turns it on.",
    why: "Images made at different times differ; where that must not be, versions are named.",
    example: {
      bad: "validators:\n  - package: hadoop\n",
      good: "validators:\n  - package: {hadoop: {version: '>= 3.3, < 3.4'}}\n",
    },
  }),
  "package-repeated": code<{ name: string; differs: boolean }>({
    title: "A package twice in one transaction",
    severity: "warning",
    message: ({ name, differs }) =>
      differs
        ? `expected the package \`${name}\` once, found it a second time with another version`
        : `expected the package \`${name}\` once, found it a second time`,
    what: "A list of packages names one twice.",
    why: "It is a mistake in copying, mostly of a name that should have been another; with two versions, no image conforms.",
    example: {
      bad: "validators:\n  - package: [wget, curl, wget]\n",
      good: "validators:\n  - package: [wget, curl]\n",
    },
  }),
  "copy-script-unused": code<{ name: string }>({
    title: "A copied script that nothing uses",
    severity: "warning",
    message: ({ name }) => `expected a later script that uses \`/tmp/${name}\`, found none`,
    help: () => "remove it, or put it before the script that needs it",
    what: "No script that runs after a `copy_script` mentions the file.",
    why: "The file is taken away at the end of the run: nothing comes of it.",
    example: {
      bad: "validators:\n  - copy_script: {helper: {inline: 'exit 0'}}\n  - package: wget\n",
      good: "validators:\n  - copy_script: {helper: {inline: 'test -d /srv'}}\n  - script: {use: {inline: /tmp/helper}}\n",
    },
  }),
};
