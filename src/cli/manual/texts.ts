/** Texts of the manual pages in addition to those of the commands. roff.ts describes their syntax. */

export const descriptionText = `
A recipe is a YAML file that describes what a disk image must contain: packages, files, users, services and more.
\`check\` reports where an image differs from the recipe; \`apply\` changes the image to match it, and \`plan\` shows what
that would change. \`check\` and \`apply\` also take a live host or a root folder. Every finding points to its line in the
recipe.

A check reads the disk of the image, and boots the guest only if that is not enough. \`compile\` prints a recipe as one
self-contained guestfish script, which runs on a machine without this program.

\`sahara-image COMMAND --help\` shows the options of a command. After a recipe it also lists the arguments of the recipe.
`;

export const recipeText = `
Name a recipe by its plugin and version, such as \`zookeeper 3.8\`, or by its file, with \`-f FILE\`. The program searches
for \`PLUGIN/VERSION/image.yaml\` in each folder given with \`--recipes\`, then in those of \`SAHARA_IMAGE_RECIPES\`, then
among the recipes that it ships with, and uses the first one. A plugin can also be a module of code in these folders,
or an installed npm package \`sahara-image-plugin-PLUGIN\`. Scripts are searched in the folder of the recipe, then in
each \`--resource-root\`.

The arguments of a recipe are options: \`--java_version 17\`, \`--java-version 17\` and \`--java_version=17\` are the same.
List them with \`--help\` after a recipe. For a secret argument, \`@FILE\` reads the value from a file.
`;

export const imageText = `
\`check\` opens the image read-only and does not change a byte of it. \`apply\` writes to an overlay beside the image,
verifies the result, and only then changes the image. After a failed step, a full disk, Ctrl-C or a crash, the image is
either unchanged, or \`sahara-image recover\` (or the next \`check\` or \`apply\`) finishes the change. A host and a root
folder have no overlay: what a step did stays, even if a later step fails.

If the image contains one operating system, the program finds its root file system. It always passes the image's
format to qemu and never lets qemu guess it. It rejects an image that refers to other files unless you allow that with
\`--allow-backing\`.
`;

export const outputText =
  "Results go to standard output, messages and progress to standard error. Every message has a code in brackets. `sahara-image explain CODE` explains it with an example.";

export const exitStatuses: readonly (readonly [string, string])[] = [
  ["0", "The image conforms, the apply succeeded, or there is nothing to report."],
  [
    "1",
    "The image has discrepancies, a plan has changes, lint found errors, or a step does not conform after an apply.",
  ],
  ["2", "The command line or the recipe is wrong. Nothing was run."],
  [
    "3",
    "The run was not possible: guestfish is missing; the image is missing, locked, unsupported or unreadable; the appliance did not boot; a time limit was reached.",
  ],
  ["4", "A step failed during an apply or a plan. An image is unchanged; a host or a root folder is not."],
  [
    "130, 143",
    "The run was interrupted. An image is unchanged; a host or a root folder may be changed in part.",
  ],
];

export const environment: readonly (readonly [string, string])[] = [
  ["`SAHARA_IMAGE_RECIPES`", "Recipe folders, separated by colons."],
  [
    "`NO_COLOR`, `FORCE_COLOR`",
    "Turn colors off, or on also without a terminal. `--color` takes precedence over both.",
  ],
  [
    "`TMPDIR`",
    "The folder for temporary files, including those of the appliance. Default: /tmp and /var/tmp.",
  ],
  [
    "`http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`",
    "Proxies for downloads, of this machine and of the guest. Upper case works, too.",
  ],
  ["`SSL_CERT_FILE`", "The certificate authorities to trust for downloads. Default: those of this machine."],
  [
    "`LIBGUESTFS_BACKEND`, `LIBGUESTFS_BACKEND_SETTINGS`, `LIBGUESTFS_HV`, `LIBGUESTFS_MEMSIZE`, …",
    "Settings of libguestfs. By default the program uses the direct backend, and software emulation if KVM is not available.",
  ],
];

export const files: readonly (readonly [string, string])[] = [
  [
    "`.IMAGE.sahara-image-overlay`, `.IMAGE.sahara-image-new`, `.IMAGE.sahara-image-journal`",
    "Files beside the image during an apply. After a crash, `sahara-image recover` uses and removes them.",
  ],
  [
    "`~/.cache/sahara-image/kvm.json`",
    "Remembers whether KVM works on this machine. In `XDG_CACHE_HOME` if that is set.",
  ],
  [
    "`~/.cache/sahara-image/appliance`",
    "The appliance that `sahara-image appliance build` built. In `XDG_CACHE_HOME` if that is set.",
  ],
  [
    "`~/.cache/sahara-image/artifacts`",
    "The files that recipes downloaded. In `XDG_CACHE_HOME` if that is set. `sahara-image cache` lists them.",
  ],
];

export const examples: readonly (readonly [string, string])[] = [
  ["Check an image against a recipe:", "sahara-image check --image node.qcow2 zookeeper 3.8"],
  [
    "Apply a recipe and write the result to a new file:",
    "sahara-image apply --image base.qcow2 --output node.qcow2 zookeeper 3.8 --java_version 11",
  ],
  [
    "Run the same check on a machine that has only guestfish:",
    "sahara-image compile zookeeper 3.8 --test-only -o check.gf\nguestfish --ro --format=qcow2 -a node.qcow2 -f check.gf",
  ],
  [
    "In CI, write results for the test view:",
    "sahara-image check --image node.qcow2 --report junit=results.xml -f image.yaml",
  ],
];

export const createExamples: readonly (readonly [string, string])[] = [
  ["Apply a recipe to an image:", "sahara-image-create --image node.qcow2 zookeeper 3.8"],
  ["Check the image without changes:", "sahara-image-create --image node.qcow2 --test-only zookeeper 3.8"],
];

export const recipeFileText = `
A recipe describes what a disk image must contain. It is one YAML file, \`image.yaml\`, with its scripts beside it. The
same recipe is used in two ways: a check reports every discrepancy and changes nothing; an apply changes the image to
match the recipe.

The file is UTF-8 and contains a map with two keys: \`arguments\` (optional) and \`validators\`. Names, values and versions
are strings exactly as written: \`1.10\` is not \`1.1\`, and \`no\` is the word.

In package names and versions, in the \`value\` of \`argument_set\` and in script paths, \`\${name}\` is replaced with the
value of a variable. Use the name of the argument or its target variable. Write \`$\${\` for the characters \`\${\`.
`;

export const recipeExample = `arguments:
  java_version:
    description: The major release of Java.
    target_variable: JAVA_VERSION
    default: "17"
    choices: ["11", "17"]

validators:
  - os_case:
      - debian: [package: "openjdk-\${java_version}-jre-headless"]
      - redhat: [package: "java-\${java_version}-openjdk-headless"]
  - package: [{zookeeper: {version: ">= 3.8, < 3.9"}}]
  - script: {check_or_set_up: {env_vars: [java_version], output: home}}`;
