import { isFull } from "../../source/errno.ts";
import { shellPath } from "../../source/shell-word.ts";
import { code } from "../define.ts";

const listed = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(", ");
const meant = (nearest: string | undefined) =>
  nearest === undefined ? undefined : `did you mean \`${nearest}\`?`;

/** Mistakes on the command line. */
export const commandLineCodes = {
  "lock-file-invalid": code<{ path: string; problem: string }>({
    title: "Invalid lock file",
    severity: "error",
    message: ({ path, problem }) => `${path} is not a valid lock file: ${problem}`,
    help: () => "write a new one with `sahara-image apply --lock FILE`",
    what: "`--locked` names a file that does not contain exact package versions.",
    why: "Without the versions, apply would install whatever the repositories offer today.",
    example: {
      bad: "$ sahara-image apply --locked image.yaml --image node.qcow2 zookeeper 3.8",
      good: "$ sahara-image apply --locked zookeeper.lock --image node.qcow2 zookeeper 3.8",
    },
  }),
  "lock-file-unwritten": code<{ path: string }>({
    title: "Lock file not written",
    severity: "info",
    message: ({ path }) => `nothing was installed, so ${path} was not written`,
    help: () => "use the lock file of the apply that installed the packages",
    what: "`--lock FILE` was given to an apply that failed, or that had nothing to do while FILE already existed.",
    why: "A lock file records what an apply installed. With an empty one, `--locked` could install nothing.",
  }),
  "command-unknown": code<{
    word: string;
    known: readonly string[];
    nearest: string | undefined;
    hint?: string | undefined;
  }>({
    title: "Unknown command",
    severity: "error",
    message: ({ word }) => `unknown command \`${word}\``,
    help: ({ hint, nearest, known }) => hint ?? meant(nearest) ?? `commands: ${known.join(", ")}`,
    what: "The first word of the command line is not a command of this program.",
    why: "The program does not guess commands, because some of them write to images.",
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
    hint?: string | undefined;
  }>({
    title: "Unknown option or argument",
    severity: "error",
    message: ({ option, command, arguments: names }) =>
      names.length > 0
        ? `\`${option}\` is neither an option of \`${command}\` nor an argument of the recipe`
        : `\`${command}\` has no option \`${option}\``,
    help: ({ hint, nearest, command, arguments: names }) => {
      const all = names.length > 0 ? `; the recipe's arguments are ${names.join(", ")}` : "";
      return hint ?? meant(nearest) ?? `list the options with \`${command} --help\`${all}`;
    },
    what: "The command line contains an option that neither the command nor the recipe defines.",
    why: "If unknown options were ignored, you would believe that they have an effect.",
    example: {
      bad: "$ sahara-image check --image node.qcow2 zookeeper 3.8 --jav_distro openjdk-17",
      good: "$ sahara-image check --image node.qcow2 zookeeper 3.8 --java_distro openjdk-17",
    },
  }),
  "option-repeated": code<{ option: string; values: readonly string[] }>({
    title: "Option given twice",
    severity: "error",
    message: ({ option, values }) =>
      `\`${option}\` takes one value, but it is given twice${values.length > 0 ? `: ${listed(values)}` : ""}`,
    help: ({ option }) =>
      option === "--image" ? "run the command once for each image" : `leave out one \`${option}\``,
    what: "An option or a recipe argument that takes one value is on the command line twice.",
    why: "Only one of the values could be used, and the other would be ignored without a word.",
    example: {
      bad: "$ sahara-image check --image a.qcow2 --image b.qcow2 zookeeper 3.8",
      good: "$ for image in a.qcow2 b.qcow2; do sahara-image check --image $image zookeeper 3.8; done",
    },
  }),
  "option-value-missing": code<{ option: string }>({
    title: "Missing option value",
    severity: "error",
    message: ({ option }) => `\`${option}\` needs a value`,
    help: ({ option }) => {
      if (option.endsWith("=")) return `write \`${option}FILE\``;
      return option.startsWith("--")
        ? `write \`${option}=VALUE\`, also if the value starts with a dash`
        : `write \`${option} VALUE\``;
    },
    what: "The option is the last word of the command line, or is followed by another option.",
    why: "The option has no meaning without a value.",
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
    /** A right value, where the expected ones are many. */
    example?: string | undefined;
  }>({
    title: "Invalid option value",
    severity: "error",
    message: ({ option, value, expected }) =>
      `invalid value \`${value}\` for \`${option}\`: it must be ${expected}`,
    help: ({ nearest, option, example }) =>
      meant(nearest) ?? (example === undefined ? undefined : `write for example \`${option} ${example}\``),
    what: "The option does not accept this value.",
    why: "An invalid value has no meaning, so the command does not start.",
    example: { bad: "$ sahara-image check … --report jsn", good: "$ sahara-image check … --report json" },
  }),
  "option-value-unexpected": code<{ option: string; value: string }>({
    title: "Unexpected option value",
    severity: "error",
    message: ({ option }) => `\`${option}\` takes no value`,
    help: ({ option, value }) =>
      /^(?:false|no|off|0)$/i.test(value) ? `leave out \`${option}\`` : `write \`${option}\` alone`,
    what: "The option is on or off, and it is given with `=` and a value.",
    why: "The program would have to guess which values mean off.",
    example: {
      bad: "$ sahara-image inspect node.qcow2 --json=true",
      good: "$ sahara-image inspect node.qcow2 --json",
    },
  }),
  "word-empty": code({
    title: "Empty word",
    severity: "error",
    message: () => "a word on the command line is empty",
    help: () => 'remove `""`, or set the variable that it comes from',
    what: "A file, an image or a name on the command line is the empty text. Usually it comes from a shell variable without a value.",
    why: "An empty name would mean the current folder, or nothing.",
    example: { bad: '$ sahara-image inspect "$IMAGE"', good: "$ sahara-image inspect node.qcow2" },
  }),
  "key-unusable": code<{ reason: "names a device" | "has several lines" | "is empty" }>({
    title: "Unusable LUKS passphrase",
    severity: "error",
    message: ({ reason }) => `a LUKS passphrase (\`--key\`) ${reason}: it must be text in one line`,
    help: ({ reason }) =>
      reason === "names a device"
        ? "write only the passphrase, or `--key @FILE`: it is tried on every encrypted device; repeat `--key` for others"
        : "write `--key PASSPHRASE`, or `--key @FILE`; repeat `--key` for several passphrases",
    what: "Each `--key` is one passphrase, and is tried on every encrypted device. libguestfs writes `ID:key:PASSPHRASE` and `ID:file:FILE` instead.",
    why: "Tried as it is, the value would open no device. A passphrase that looks like this can be given in a file.",
    example: {
      bad: "$ sahara-image check --key /dev/sda2:key:PASSPHRASE …",
      good: "$ sahara-image check --key PASSPHRASE …",
    },
  }),
  "option-missing": code<{ option: string; command: string; what: string }>({
    title: "Missing option",
    severity: "error",
    message: ({ option, command, what }) => `\`${command}\` needs \`${option}\` (${what})`,
    help: ({ option, command }) => `add \`${option}\`; \`${command} --help\` lists all options`,
    what: "The command requires this option.",
    why: "There is no default that is right for everyone.",
    example: {
      bad: "$ sahara-image check zookeeper 3.8",
      good: "$ sahara-image check --image node.qcow2 zookeeper 3.8",
    },
  }),
  "options-conflict": code<{ one: string; other: string; why: string }>({
    title: "Conflicting options",
    severity: "error",
    message: ({ one, other, why }) =>
      one === other ? `\`${one}\` is given twice` : `\`${one}\` can't be used with \`${other}\`: ${why}`,
    help: ({ one, other }) => (one === other ? "remove one of the two" : `remove \`${one}\` or \`${other}\``),
    what: "Two options ask for things that exclude each other.",
    why: "The program does not silently ignore one of them.",
    example: {
      bad: "$ sahara-image check -f image.yaml zookeeper 3.8 …",
      good: "$ sahara-image check -f image.yaml …",
    },
  }),
  "words-unexpected": code<{ words: readonly string[]; after?: string; expected: string }>({
    title: "Unexpected words",
    severity: "error",
    message: ({ words, after, expected }) =>
      after === undefined
        ? `unexpected ${listed(words)}: the command takes ${expected}`
        : `unexpected words after the value of \`${after}\`: a value is ${expected}`,
    help: ({ words }) =>
      `remove ${words.length === 1 ? "it" : "them"}, or quote the value that contains spaces`,
    what: "The command line contains words that belong to no option and have no place.",
    why: "If extra words were ignored, you would believe that they have an effect.",
    example: {
      bad: "$ sahara-image check --image my disk.qcow2 zookeeper 3.8",
      good: '$ sahara-image check --image "my disk.qcow2" zookeeper 3.8',
    },
  }),
  "recipe-not-named": code<{
    plugin?: string;
    versions?: readonly string[];
    path?: string;
    nearest?: string | undefined;
  }>({
    title: "Missing recipe",
    severity: "error",
    message: ({ plugin, path }) => {
      if (path !== undefined) return `\`${path}\` is not the name of a plugin`;
      return plugin === undefined ? "no recipe is given" : `\`${plugin}\` is given without a version`;
    },
    help: ({ plugin, versions = [], path, nearest }) => {
      if (nearest !== undefined) return meant(nearest);
      if (path !== undefined) return `write \`-f ${shellPath(path)}\` to name a recipe's file`;
      const last = versions.at(-1);
      if (last !== undefined) return `write \`${plugin} ${last}\` (versions: ${versions.join(", ")})`;
      return "add `PLUGIN VERSION` (`sahara-image list` shows them), or `-f FILE`";
    },
    what: "A recipe is named by a plugin and one of its versions, or by its file.",
    why: "Without a recipe there is nothing to check or apply.",
    example: {
      bad: "$ sahara-image check --image node.qcow2 zookeeper",
      good: "$ sahara-image check --image node.qcow2 zookeeper 3.8",
    },
  }),
  "file-unreadable": code<{ path: string; what: string; reason: string; hint?: string | undefined }>({
    title: "Unreadable file",
    severity: "error",
    message: ({ path, what, reason }) => `can't read ${what} ${path}: ${reason}`,
    help: ({ reason, hint }) =>
      hint ??
      (reason.startsWith("it is larger than")
        ? "name another file, or split it"
        : /^it is an? /.test(reason)
          ? "name a regular file"
          : "check the path and the permissions of the file"),
    what: "A file that the command line names could not be read.",
    why: "The command needs the content of this file.",
    example: { bad: "$ sahara-image compile -f imgae.yaml", good: "$ sahara-image compile -f image.yaml" },
  }),
  "file-unwritable": code<{ path: string; reason: string }>({
    title: "Unwritable file",
    severity: "error",
    exit: 3,
    message: ({ path, reason }) => `can't write ${path}: ${reason}`,
    help: ({ reason }) =>
      isFull(reason)
        ? "free some space there, or name a file on another disk"
        : "name a file in an existing folder that you can write to",
    what: "A result could not be written to its file. Nothing was left behind.",
    why: "Results are written completely or not at all, because half a script or report is misleading.",
    example: {
      bad: "$ sahara-image compile zookeeper 3.8 -o /nowhere/script.gf",
      good: "$ sahara-image compile zookeeper 3.8 -o script.gf",
    },
  }),
  "folder-unusable": code<{ path: string; reason: string }>({
    title: "Unusable folder",
    severity: "error",
    exit: 3,
    message: ({ path, reason }) => `can't make the folder ${path}: ${reason}`,
    help: () => "name a folder, or one to make in a folder that you can write to",
    what: "`init` writes into a folder, and it can't be made, or a file has its name.",
    why: "There is no place for the recipe.",
    example: { bad: "$ sahara-image init image.yaml", good: "$ sahara-image init motd" },
  }),
  "output-unwritable": code<{ reason: string }>({
    title: "Unwritable standard output",
    severity: "error",
    exit: 3,
    message: ({ reason }) => `can't write to standard output: ${reason}`,
    help: () => "free some space where standard output goes to, or send it elsewhere",
    what: "The command did its work, but its output is not complete. After a run the message says what became of the image.",
    why: "An exit status of 0 or 1 would promise output that is not there.",
    example: {
      bad: "$ sahara-image compile zookeeper 3.8 >/dev/full",
      good: "$ sahara-image compile zookeeper 3.8 >script.gf",
    },
  }),
  "folder-missing": code<{ reason: string }>({
    title: "Deleted current folder",
    severity: "error",
    exit: 3,
    message: ({ reason }) => `can't find out the current folder: ${reason}`,
    help: () => "it was probably deleted: change to a folder that exists, and run the command again",
    what: "The folder that the command was started in does not exist any more.",
    why: "Paths on the command line are relative to it.",
  }),
  "file-exists": code<{ path: string }>({
    title: "File exists already",
    severity: "error",
    message: ({ path }) => `${path} exists already`,
    help: () => "name another folder: `sahara-image init DIR`",
    what: "`init` writes a first recipe, and a file of that name exists in the folder.",
    why: "Overwriting it could destroy your recipe.",
    example: { bad: "$ sahara-image init recipes/mine", good: "$ sahara-image init recipes/another" },
  }),
  "code-unknown": code<{ word: string; nearest: string | undefined }>({
    title: "Unknown code",
    severity: "error",
    message: ({ word }) => `there is no diagnostic code \`${word}\``,
    help: ({ nearest }) => meant(nearest) ?? "list all codes with `sahara-image explain`",
    what: "`explain` takes a diagnostic code: the word in brackets before a message.",
    why: "There is nothing to explain.",
    example: {
      bad: "$ sahara-image explain recipe-not-nmaed",
      good: "$ sahara-image explain recipe-not-named",
    },
  }),
  "script-altered": code<{ path: string; reason: string }>({
    title: "Altered script",
    severity: "error",
    exit: 1,
    message: ({ path, reason }) => `${path} is not an unchanged compiled script: ${reason}`,
    help: () => "compile the recipe again",
    what: "A compiled script contains a digest of itself. Here the digest is missing or does not match.",
    why: "An edited script may no longer do what the recipe says.",
    example: {
      bad: "$ sed -i s/zookeeper/hadoop/ script.gf",
      good: "$ sahara-image compile zookeeper 3.8 -o script.gf",
    },
  }),
};
