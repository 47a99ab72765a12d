import { code } from "../define.ts";

const listed = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
const meant = (nearest: string | undefined) =>
  nearest === undefined ? undefined : `did you mean \`${nearest}\`?`;

/** What may be wrong with a command line. */
export const commandLineCodes = {
  "lock-file-invalid": code<{ path: string; problem: string }>({
    title: "A lock file that is none",
    severity: "error",
    message: ({ path, problem }) => `${path} is no lock file: ${problem}`,
    help: () => "`apply --lock FILE` writes one",
    what: "`--locked` reads the exact versions that packages are to be installed at, and the file does not hold them.",
    why: "Without them an apply would install whatever is on offer today.",
    example: {
      bad: "$ sahara-image apply --locked image.yaml --image node.qcow2 zookeeper 3.8",
      good: "$ sahara-image apply --locked zookeeper.lock --image node.qcow2 zookeeper 3.8",
    },
  }),
  "lock-file-unwritten": code<{ path: string }>({
    title: "No lock file was written",
    severity: "info",
    message: ({ path }) => `the apply installed nothing, so ${path} is left as it is`,
    help: () => "keep the lock file of the apply that installed the packages",
    what: "`--lock FILE` was given to an apply that failed, or that had nothing to do while FILE already existed.",
    why: "An empty lock in place of an earlier one would let `--locked` install nothing.",
  }),
  "command-unknown": code<{ word: string; known: readonly string[]; nearest: string | undefined }>({
    title: "There is no such command",
    severity: "error",
    message: ({ word, known }) => `expected one of the commands ${listed(known)}, found \`${word}\``,
    help: ({ nearest }) => meant(nearest) ?? "`sahara-image --help` tells what each does",
    what: "The first word of the command line names what to do, and this program has no such command.",
    why: "Guessing a command that may write to an image would be wrong.",
    example: {
      bad: "$ sahara-image chek --image node.qcow2 zookeeper 3.8",
      good: "$ sahara-image check --image node.qcow2 zookeeper 3.8",
    },
  }),
  "option-unknown": code<{
    option: string;
    command: string;
    nearest: string | undefined;
    arguments: readonly string[];
  }>({
    title: "There is no such option or recipe argument",
    severity: "error",
    message: ({ option, command, arguments: names }) =>
      `\`${option}\` is no option of \`${command}\`${names.length > 0 ? `, nor an argument of the recipe (${listed(names)})` : ""}`,
    help: ({ nearest, command }) => meant(nearest) ?? `\`${command} --help\` lists the options`,
    what: "An option stands on the command line that neither the command nor the recipe has.",
    why: "An option that is passed over in silence is one that the user believes to be in force.",
    example: {
      bad: "$ sahara-image check --image node.qcow2 zookeeper 3.8 --jav_distro openjdk-17",
      good: "$ sahara-image check --image node.qcow2 zookeeper 3.8 --java_distro openjdk-17",
    },
  }),
  "option-value-missing": code<{ option: string }>({
    title: "An option stands without its value",
    severity: "error",
    message: ({ option }) => `\`${option}\` needs a value, and none follows`,
    help: ({ option }) => `write \`${option}=VALUE\`, also where the value begins with a dash`,
    what: "The option is the last word, or an option follows it where its value should be.",
    why: "Without the value it is not known what was asked for.",
    example: {
      bad: "$ sahara-image check zookeeper 3.8 --image",
      good: "$ sahara-image check zookeeper 3.8 --image node.qcow2",
    },
  }),
  "option-value-wrong": code<{
    option: string;
    value: string;
    expected: string;
    nearest?: string | undefined;
  }>({
    title: "An option has a value that it can't have",
    severity: "error",
    message: ({ option, value, expected }) => `\`${option}\` expects ${expected}, found \`${value}\``,
    help: ({ nearest }) => meant(nearest),
    what: "The option takes values of one kind, and this is not one of them.",
    why: "A value that is not understood can't be honoured.",
    example: { bad: "$ sahara-image check … --report jsn", good: "$ sahara-image check … --report json" },
  }),
  "option-missing": code<{ option: string; command: string; what: string }>({
    title: "An option that the command needs is not there",
    severity: "error",
    message: ({ option, command, what }) => `\`${command}\` needs \`${option}\`: ${what}`,
    help: ({ command }) => `\`${command} --help\` lists the options`,
    what: "The command can't do its work without this option.",
    why: "There is no value that would be right for everybody.",
    example: {
      bad: "$ sahara-image check zookeeper 3.8",
      good: "$ sahara-image check --image node.qcow2 zookeeper 3.8",
    },
  }),
  "options-conflict": code<{ one: string; other: string; why: string }>({
    title: "Two options exclude each other",
    severity: "error",
    message: ({ one, other, why }) => `\`${one}\` and \`${other}\` can't stand together: ${why}`,
    help: () => "leave one of them out",
    what: "Each of the two asks for something that the other rules out.",
    why: "Taking one and passing over the other in silence would surprise.",
    example: {
      bad: "$ sahara-image check -f image.yaml zookeeper 3.8 …",
      good: "$ sahara-image check -f image.yaml …",
    },
  }),
  "words-unexpected": code<{ words: readonly string[]; expected: string }>({
    title: "More words than the command takes",
    severity: "error",
    message: ({ words, expected }) => `expected ${expected}, found ${listed(words)} as well`,
    help: () => "a value with blanks in it needs quotes",
    what: "Words stand on the command line that belong to no option and have no place.",
    why: "They were meant to say something, and it would be passed over.",
    example: {
      bad: "$ sahara-image check --image my disk.qcow2 zookeeper 3.8",
      good: '$ sahara-image check --image "my disk.qcow2" zookeeper 3.8',
    },
  }),
  "recipe-not-named": code<{ command: string; found: string | undefined }>({
    title: "No recipe is named",
    severity: "error",
    message: ({ found }) =>
      `expected a recipe, as PLUGIN VERSION or \`-f FILE\`, found ${found === undefined ? "none" : `only \`${found}\``}`,
    help: () => "`sahara-image list` shows the plugins and versions that can be found",
    what: "A recipe is named by a plugin and a version of it, or by its file.",
    why: "Without a recipe there is nothing to check or to apply.",
    example: {
      bad: "$ sahara-image check --image node.qcow2 zookeeper",
      good: "$ sahara-image check --image node.qcow2 zookeeper 3.8",
    },
  }),
  "file-unreadable": code<{ path: string; what: string; reason: string }>({
    title: "A file can't be read",
    severity: "error",
    message: ({ path, what, reason }) => `can't read ${path} as ${what}: ${reason}`,
    help: () => "see whether the path is right and its permissions let you read it",
    what: "A file that the command line names could not be read.",
    why: "What it holds is needed to go on.",
    example: { bad: "$ sahara-image compile -f imgae.yaml", good: "$ sahara-image compile -f image.yaml" },
  }),
  "file-unwritable": code<{ path: string; reason: string }>({
    title: "A file can't be written",
    severity: "error",
    exit: 3,
    message: ({ path, reason }) => `${path} can't be written: ${reason}`,
    help: () =>
      "name a file in a folder that exists and that you may write to; nothing of it was left behind",
    what: "A file that was to hold a result could not be written, whole; so it was not written at all.",
    why: "A half-written script or report is worse than none.",
    example: {
      bad: "$ sahara-image compile zookeeper 3.8 -o /nowhere/script.gf",
      good: "$ sahara-image compile zookeeper 3.8 -o script.gf",
    },
  }),
  "code-unknown": code<{ word: string; nearest: string | undefined }>({
    title: "There is no such code",
    severity: "error",
    message: ({ word }) => `expected a diagnostic's code, found \`${word}\``,
    help: ({ nearest }) => meant(nearest) ?? "`sahara-image explain` without a code lists them all",
    what: "`explain` takes the word in brackets that stands before a message.",
    why: "There is nothing to explain.",
    example: {
      bad: "$ sahara-image explain recipe-not-nmaed",
      good: "$ sahara-image explain recipe-not-named",
    },
  }),
  "script-altered": code<{ path: string; reason: string }>({
    title: "A compiled script is not as it was compiled",
    severity: "error",
    exit: 1,
    message: ({ path, reason }) => `${path} is not an unaltered script of sahara-image: ${reason}`,
    help: () => "compile the recipe again",
    what: "A compiled script holds a digest of itself, and it does not agree; or there is none.",
    why: "What was changed by hand is no longer what the recipe says, and may do anything to an image.",
    example: {
      bad: "$ sed -i s/zookeeper/hadoop/ script.gf",
      good: "$ sahara-image compile zookeeper 3.8 -o script.gf",
    },
  }),
};
