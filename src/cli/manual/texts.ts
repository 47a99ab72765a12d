/** What pages say beside the commands' own texts. In prose as roff.ts reads it. */

export const descriptionText = `
A recipe says in one YAML file what a disk image must have: packages, and what scripts prove or make. It is compiled
into one self-contained guestfish script. \`sahara-image\` runs that on an image, and tells with the recipe's line
whatever is not as it should be, or makes it so. \`sahara-image COMMAND --help\` tells the same as this page of one
command; after a recipe it tells that recipe's arguments too.
`;

export const recipeText = `
A recipe is named by its plugin and version, such as \`zookeeper 3.8\`. It is then looked up as
\`PLUGIN/VERSION/image.yaml\` in each folder of \`--recipes\`, in those of \`SAHARA_IMAGE_RECIPES\`, and among the recipes
that ship with the program; the first that is found is it. A plugin may also be a module of code there, or an installed
npm package \`sahara-image-plugin-PLUGIN\`. Or it is a file that \`-f\` names. Its scripts are
looked up in its own folder, then in each \`--resource-root\`.

A recipe's arguments are options of their own: \`--java_version 17\`, \`--java-version 17\` and \`--java_version=17\` are
the same. \`--help\` after a recipe lists them. A value \`@FILE\` of a secret argument is read from that file.
`;

export const imageText = `
A check adds the image read-only; not a byte of it changes. An apply writes to an overlay beside the image, looks a
second time, and only then lets the image change: a step that fails, a full disk, Ctrl-C or a crash leaves the
image as it was, or one that \`sahara-image recover\` (or the next \`check\` or \`apply\`) completes.

The program finds the guest's root by itself, where there is one. It names the image's format to qemu, never
lets qemu guess it, and refuses an image that refers to other files unless \`--allow-backing\` is given.
`;

export const outputText =
  "Results go to standard output, messages and progress to standard error. Every message has a code, in brackets; `sahara-image explain CODE` tells what it means, with an example.";

export const exitStatuses: readonly (readonly [string, string])[] = [
  ["0", "The image conforms; the reconcile is done; nothing to report."],
  ["1", "Discrepancies were found; lint found errors; a reconcile did not converge."],
  ["2", "The command line or the recipe is wrong. Nothing was run."],
  [
    "3",
    "It could not be run: no guestfish; the image is missing, locked, refused or unreadable; no boot; a time limit.",
  ],
  ["4", "A step failed while reconciling. The image is as it was."],
  ["130, 143", "It was interrupted. The image is as it was."],
];

export const environment: readonly (readonly [string, string])[] = [
  ["`SAHARA_IMAGE_RECIPES`", "Folders of recipes, with colons between them."],
  [
    "`NO_COLOR`, `FORCE_COLOR`",
    "No colours; colours also where the output is no terminal. `--color` goes before both.",
  ],
  ["`TMPDIR`", "Where temporary files are, the appliance's among them, instead of /tmp and /var/tmp."],
  [
    "`LIBGUESTFS_BACKEND`, `LIBGUESTFS_BACKEND_SETTINGS`, `LIBGUESTFS_HV`, `LIBGUESTFS_MEMSIZE`, …",
    "As libguestfs has them. Without them the program takes the direct backend, and has qemu emulate where there is no KVM.",
  ],
];

export const files: readonly (readonly [string, string])[] = [
  [
    "`.IMAGE.sahara-image-overlay`, `.IMAGE.sahara-image-new`, `.IMAGE.sahara-image-journal`",
    "Beside an image while it is applied to; what a crash leaves of them, `sahara-image recover` uses and takes away.",
  ],
  [
    "`~/.cache/sahara-image/kvm.json`",
    "Whether KVM works on this machine, which is tried once; in `XDG_CACHE_HOME` where that is set.",
  ],
];

export const examples: readonly (readonly [string, string])[] = [
  ["What of an image is not as the recipe asks:", "sahara-image check --image node.qcow2 zookeeper 3.8"],
  [
    "Make it so, in a new file:",
    "sahara-image apply --image base.qcow2 --output node.qcow2 zookeeper 3.8 --java_version 11",
  ],
  [
    "The same check without this program, where there is only guestfish:",
    "sahara-image compile zookeeper 3.8 --test-only -o check.gf\nguestfish --ro --format=qcow2 -a node.qcow2 -f check.gf",
  ],
  [
    "In CI, with results for its test view:",
    "sahara-image check --image node.qcow2 --report junit=results.xml -f image.yaml",
  ],
];

export const createExamples: readonly (readonly [string, string])[] = [
  ["Make an image as the recipe asks:", "sahara-image-create --image node.qcow2 zookeeper 3.8"],
  ["Look, and change nothing:", "sahara-image-create --image node.qcow2 --test-only zookeeper 3.8"],
];

export const recipeFileText = `
A recipe says what must be in a disk image. It is one YAML file, \`image.yaml\`, with the scripts that it names beside
it. It has two uses that mean the same: a check looks, changes nothing, and reports every discrepancy; an apply
makes it so.

The file is UTF-8, and a map of two keys: \`arguments\`, which may be left out, and \`validators\`. Whatever stands for a
name, a value or a version is the text that is written: \`1.10\` is not \`1.1\`, and \`no\` is the word.

In names and versions of packages, in the \`value\` of \`argument_set\` and in paths of scripts, \`\${name}\` stands for the
value of a variable, by the argument's name or its target variable; \`$\${\` is those characters themselves.
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
