import { code } from "../define.ts";

const declared = "arguments:\n  jdk: {target_variable: JDK, default: '17', choices: ['11', '17']}\n";
const used = `${declared}validators:\n  - script: {setup: {inline: 'test -d "/opt/$JDK"', env_vars: [jdk]}}\n`;

/** Rules about recipes. */
export const lintRecipeCodes = {
  "argument-unused": code<{ name: string; set: boolean }>({
    title: "Unused argument",
    severity: "warning",
    message: ({ name, set }) =>
      set ? `the argument \`${name}\` is set but never read` : `the argument \`${name}\` is never used`,
    help: ({ name }) =>
      `pass it to a script (\`env_vars: [${name}]\`), use it as \`\${${name}}\`, or remove it`,
    what: "An argument is declared, but no `argument_case`, `env_vars` or `${…}` reads it.",
    why: "Users who set the argument expect an effect. Often a script lacks it in its `env_vars`.",
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
    title: "Unreachable case",
    severity: "warning",
    message: ({ value, name, choices }) =>
      choices.length === 1
        ? `the case \`${value}\` is never reached, because \`${name}\` is always \`${choices[0]}\` here`
        : `the case \`${value}\` is never reached, because it is not one of the choices of \`${name}\``,
    help: ({ name, value, choices, nearest }) =>
      nearest
        ? `did you mean \`${nearest}\`?`
        : choices.length === 1
          ? "remove the case"
          : `remove the case, or add \`${value}\` to the choices of \`${name}\` (${choices.join(", ")})`,
    what: "A key of `cases` is a value that the argument can't have there.",
    why: "The steps below it never run. Most likely the key is misspelled or a choice is missing.",
    example: {
      bad: `${declared}validators:\n  - argument_case: {argument_name: jdk, cases: {'11': [package: a], '17': [package: b], '18': [package: c]}}\n`,
      good: `${declared}validators:\n  - argument_case: {argument_name: jdk, cases: {'11': [package: a], '17': [package: b]}}\n`,
    },
  }),
  "choice-unserved": code<{ name: string; values: readonly string[]; elsewhere: boolean }>({
    title: "Choice without a case",
    severity: "warning",
    message: ({ name, values }) =>
      `${values.length === 1 ? "the choice" : "the choices"} ${values.map((value) => `\`${value}\``).join(", ")} of \`${name}\` ${values.length === 1 ? "has" : "have"} no case`,
    help: ({ values, elsewhere }) =>
      elsewhere
        ? "another `argument_case` covers it; add a case here too if this step needs one"
        : `add \`${values[0]}: [package: …]\`, or remove the choice`,
    what: "An `argument_case` has no case for a choice of its argument. This is a warning if no other `argument_case` covers the choice, otherwise only information.",
    why: "If a user picks that choice, nothing happens and nothing is reported.",
    example: {
      bad: `${declared}validators:\n  - argument_case: {argument_name: jdk, cases: {'11': [package: a]}}\n`,
      good: `${declared}validators:\n  - argument_case: {argument_name: jdk, cases: {'11': [package: a], '17': [package: b]}}\n`,
    },
  }),
  "os-arm-shadowed": code<{ key: string; by: string; same: boolean }>({
    title: "Unreachable distribution",
    severity: "warning",
    message: ({ key, by }) =>
      `\`${key}\` is never reached, because \`${by}\` above matches the same guests first`,
    help: ({ key, by, same }) =>
      same ? `merge the two \`${key}\` items` : `move \`${key}\` above \`${by}\``,
    what: "An earlier key of an `os_case` matches every guest that this key matches.",
    why: "Only the first matching key runs, so the steps below this one never run.",
    example: {
      bad: "validators:\n  - os_case:\n      - debian: [package: a]\n      - ubuntu: [package: b]\n",
      good: "validators:\n  - os_case:\n      - ubuntu: [package: b]\n      - debian: [package: a]\n",
    },
  }),
  "os-arm-impossible": code<{ key: string; outer: string }>({
    title: "Impossible distribution",
    severity: "warning",
    message: ({ key, outer }) => `\`${key}\` is never reached inside \`${outer}\``,
    help: ({ key, outer }) => `move \`${key}\` next to \`${outer}\` in the outer \`os_case\``,
    what: "A nested `os_case` has a key that no guest of the outer key matches.",
    why: "The steps below it never run.",
    example: {
      bad: "validators:\n  - os_case:\n      - ubuntu:\n          - os_case:\n              - redhat: [package: a]\n",
      good: "validators:\n  - os_case:\n      - ubuntu: [package: b]\n      - redhat: [package: a]\n",
    },
  }),
  "package-family-unknown": code<{ distribution: string; families: readonly string[] }>({
    title: "Package on an unknown distribution",
    severity: "warning",
    message: ({ distribution }) =>
      `packages can't be installed on \`${distribution}\`, because its package manager is not known`,
    help: ({ families }) => `use a \`script\` there; known families: ${families.join(", ")}`,
    what: "A `package` step runs on a distribution whose package manager is not known.",
    why: "Unless the guest's os-release names a known family as ID_LIKE, the run stops there.",
    example: {
      bad: "validators:\n  - os_case:\n      - gentoo: [package: wget]\n",
      good: "validators:\n  - os_case:\n      - gentoo: [script: {wget: {inline: command -v wget}}]\n",
    },
  }),
  "any-single-branch": code({
    title: "`any` with one branch",
    severity: "info",
    message: () => "`any` has only one branch",
    help: () => "add another branch, or write the validator without `any`",
    what: "An `any` has a single branch.",
    why: "With one branch there is nothing to choose from, so `any` has no effect.",
    example: {
      bad: "validators:\n  - any: [package: wget]\n",
      good: "validators:\n  - any: [package: wget, package: curl]\n",
    },
  }),
  "any-branch-never-fails": code<{ rest: number }>({
    title: "Branch that can't fail",
    severity: "warning",
    message: ({ rest }) =>
      rest > 0
        ? `this branch never fails, so ${rest === 1 ? "the branch" : `the ${rest} branches`} below it ${rest === 1 ? "is" : "are"} never tried`
        : "this branch never fails, so the whole `any` never fails",
    help: () =>
      "add a step that can fail to the branch: a `package`, or a `script` that can exit with a non-zero status",
    what: "A branch of an `any` contains only steps that can't fail: `copy_script`, `argument_set`, or a script that always exits 0.",
    why: "An `any` ends at the first branch that conforms, and this branch always does. As the last branch it may be intended as a fallback, so it is only information there.",
    example: {
      bad: "validators:\n  - any:\n      - argument_set: {argument_name: tool, value: none}\n      - package: wget\n",
      good: "validators:\n  - any:\n      - package: wget\n      - package: curl\n",
    },
  }),
  "argument-name-dashed": code<{ name: string; targets: string }>({
    title: "Argument name with dashes",
    severity: "info",
    message: ({ name, targets }) => `\`${name}\` is not a shell name, so scripts see only ${targets}`,
    help: ({ name }) =>
      `rename it to \`${name.replaceAll("-", "_")}\`; in a script \`$${name}\` means \`$${name.split("-")[0]}\` followed by \`-${name.split("-").slice(1).join("-")}\``,
    what: "The name of an argument contains dashes, which shell variables can't have.",
    why: "A script that uses the name as written in the recipe reads another variable, which is usually unset.",
    example: {
      bad: `arguments:\n  my-jdk: {target_variable: JDK, default: '17'}\nvalidators:\n  - package: openjdk-\${my-jdk}-jdk\n`,
      good: `arguments:\n  my_jdk: {target_variable: JDK, default: '17'}\nvalidators:\n  - package: openjdk-\${my_jdk}-jdk\n`,
    },
  }),
  "default-contradicts-description": code<{ name: string; value: string; described: string }>({
    title: "Description with another default",
    severity: "warning",
    message: ({ name, value, described }) =>
      `the description of \`${name}\` says that the default is \`${described}\`, but it is \`${value}\``,
    help: ({ value, described }) =>
      `write ${value === "" ? '`""`' : `\`${value}\``} in the description, or \`default: ${described}\``,
    what: "The description says “Defaults to X”, but `default` is a different value.",
    why: "Users who read the help get another value than they expect.",
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
    title: "Package without a version",
    severity: "warning",
    message: ({ name }) => `the package \`${name}\` has no version`,
    help: ({ name }) => `write \`${name}: {version: VERSION}\`, with an exact version or constraints`,
    what: "A `package` step accepts any version. This rule is off unless the configuration turns it on.",
    why: "Images that are built at different times get different versions.",
    example: {
      bad: "validators:\n  - package: hadoop\n",
      good: "validators:\n  - package: {hadoop: {version: '>= 3.3, < 3.4'}}\n",
    },
  }),
  "package-not-a-name": code<{ text: string; what: string; before: string | undefined }>({
    title: "Number or boolean as a package name",
    severity: "warning",
    message: ({ text, what }) => `\`${text}\` is ${what}, not the name of a package`,
    help: ({ text, before }) =>
      before === undefined
        ? `write the name of a package; if the package is called \`${text}\`, write \`"${text}"\``
        : `to ask for a version of \`${before}\`, write {${before}: {version: "${text}"}}`,
    what: "A list of packages contains a plain number or boolean.",
    why: "It is usually a version or an option that belongs to the package before it. A package with that name can be written in quotes.",
    example: {
      bad: "validators:\n  - package: [zookeeper, 3.8]\n",
      good: "validators:\n  - package: {zookeeper: {version: '3.8'}}\n",
    },
  }),
  "account-unknown": code<{ what: "user" | "group"; name: string; isLater: boolean }>({
    title: "Unknown account",
    severity: "warning",
    message: ({ what, name, isLater }) =>
      isLater
        ? `the ${what} \`${name}\` is only added by a later step`
        : `no step adds the ${what} \`${name}\`, and distributions do not have it from the start`,
    help: ({ what, name, isLater }) =>
      isLater ? "move that step above this one" : `add it in a step before this one: \`${what}: ${name}\``,
    what: "A step names a user or group that does not exist at that point, unless the image has it already.",
    why: "An apply fails at this step.",
    example: {
      bad: "validators:\n  - directory: {/srv/data: {owner: hdfs}}\n",
      good: "validators:\n  - user: {hdfs: {system: true}}\n  - directory: {/srv/data: {owner: hdfs}}\n",
    },
  }),
  "service-too-early": code<{ name: string }>({
    title: "Service enabled too early",
    severity: "warning",
    message: ({ name }) => `the service \`${name}\` is enabled before the step that brings it`,
    help: () => "move this step below that one",
    what: "A step enables a service, and only a later step installs its package or writes its unit.",
    why: "Steps run in the order of the recipe: an apply fails at this step, unless the image has the service already.",
    example: {
      bad: "validators:\n  - service: {nginx: enabled}\n  - package: nginx\n",
      good: "validators:\n  - package: nginx\n  - service: {nginx: enabled}\n",
    },
  }),
  "package-contradicted": code<{ name: string }>({
    title: "Package wanted and removed",
    severity: "warning",
    message: ({ name }) => `the recipe wants the package \`${name}\`, and wants it to be absent`,
    help: () => "remove one of the steps",
    what: "One step of a run wants a package to be installed, and another one, in the recipe or in its fragments, wants it to be absent.",
    why: "No image can conform.",
    example: {
      bad: "validators:\n  - package: wget\n  - package: {wget: {absent: true}}\n",
      good: "validators:\n  - package: wget\n",
    },
  }),
  "steps-contradict": code<{ path: string; is: string }>({
    title: "Contradictory steps",
    severity: "warning",
    message: ({ is }) => is,
    help: () => "remove one of the steps, or write everything that you want in one of them",
    what: "Two steps of one run, in the recipe or in its fragments, ask for different things: at one path or a path inside of it, or of one user, service, key or line.",
    why: "Each undoes what the other did: no image conforms to both, and an apply never converges.",
    example: {
      bad: "validators:\n  - file: {/etc/motd: {content: 'Welcome'}}\n  - line: {/etc/motd: Managed}\n",
      good: 'validators:\n  - file: {/etc/motd: {content: "Welcome\\nManaged\\n"}}\n',
    },
  }),
  "package-repeated": code<{ name: string; differs: boolean }>({
    title: "Duplicate package",
    severity: "warning",
    message: ({ name, differs }) =>
      differs
        ? `the package \`${name}\` is listed twice, with different versions`
        : `the package \`${name}\` is listed twice`,
    help: () => "remove one of them",
    what: "A list of packages contains the same package twice.",
    why: "This is usually a copying mistake. With two different versions no image can conform.",
    example: {
      bad: "validators:\n  - package: [wget, curl, wget]\n",
      good: "validators:\n  - package: [wget, curl]\n",
    },
  }),
  "copy-script-unused": code<{ name: string }>({
    title: "Unused copied script",
    severity: "warning",
    message: ({ name }) => `no later script uses \`/tmp/${name}\``,
    help: () => "remove it, or move it above the script that needs it",
    what: "No script that runs after a `copy_script` mentions the copied file.",
    why: "The file is deleted at the end of the run, so the copy has no effect.",
    example: {
      bad: "validators:\n  - copy_script: {helper: {inline: 'exit 0'}}\n  - package: wget\n",
      good: "validators:\n  - copy_script: {helper: {inline: 'test -d /srv'}}\n  - script: {use: {inline: /tmp/helper}}\n",
    },
  }),
};
