import type { Invocation } from "./command.ts";

/** What is known of the command that an unknown option was given to. */
export interface CommandInUse extends Pick<Invocation, "name" | "optionNames"> {
  /** Without its options, such as “IMG”. */
  readonly usage: string;
  /** Returns the commands that have an option, such as “check” and “fleet submit”. */
  commandsWith(option: string): readonly string[];
}

const output = ["-o FILE", "-o DIR"];
const image = ["--image IMG", "--base IMG1 --golden IMG2"];
const check = ["--check"];

/** What to type instead of options of other programs: the first of these that the command has. */
const substitutes: Readonly<Record<string, readonly string[]>> = {
  "-out": output,
  "-output": output,
  "--out": output,
  "--output": output,
  "--file": ["-f FILE"],
  "--recipe": ["-f FILE"],
  "--image": ["--base IMG1 --golden IMG2"],
  "--add": image,
  "--disk": image,
  "--drive": image,
  "-a": image,
  "-i": image,
  "--json": ["--report json", "--emit plan"],
  "--junit": ["--report junit"],
  "--sarif": ["--report sarif"],
  "--html": ["--report html=FILE"],
  "--report": ["--json"],
  "--format": ["--report FMT"],
  "--dry-run": check,
  "--noop": check,
  "--simulate": check,
  "-n": check,
};

const dryRun =
  "run `sahara-image check` to see which steps would change something, or `sahara-image plan` to see every change";
const dryRuns = new Set(["--dry-run", "--noop", "--simulate", "--check", "--diff", "-n"]);
const answers = new Set([
  "--assume-yes",
  "--assumeyes",
  "--noconfirm",
  "--non-interactive",
  "--auto-approve",
]);

/** Options that name what some commands take without an option. */
const namings = new Set([
  ...["-f", "-i", "-a", "--file", "--recipe", "--image", "--add", "--disk", "--drive", "--base", "--golden"],
  ...["--matrix", "--fleet", "--dir", "--path", "--code", "--shell"],
]);

/** Whether a word is the long name of an option with one dash, as in `-quick`. */
export function isLongName(word: string, { optionNames }: Pick<CommandInUse, "optionNames">): boolean {
  const name = word.split("=")[0]!;
  return /^-\w\w/.test(name) && (optionNames.includes(`-${name}`) || Object.hasOwn(substitutes, name));
}

/** Returns what to do instead of giving an option that the command does not have; undefined if that is not known. */
export function hintFor(option: string, { name, optionNames, usage, commandsWith }: CommandInUse) {
  const has = (words: string) => optionNames.includes(words.split(" ")[0]!);
  const instead = Object.hasOwn(substitutes, option) ? substitutes[option]!.find(has) : undefined;
  if (instead !== undefined) return `write \`${instead}\``;
  // Only an apply changes an image.
  if (dryRuns.has(option) && has("--grow")) return dryRun;
  if (answers.has(option) && has("--yes"))
    return `leave out \`${option}\`: \`apply\` asks only with \`--host\` and \`--root\`, and there \`--yes\` answers`;
  if (option === "--debug")
    return has("--log")
      ? "write `-v`, or `--log FILE` to keep everything that libguestfs prints"
      : "write `-v`";
  if (option === "--plugin" && has("-f")) return "name the recipe without options: `PLUGIN VERSION`";
  if (option === "--version" || option === "-V") return "run `sahara-image --version`";
  if (namings.has(option) && /^(?!RECIPE|TARGET)\[?[A-Z]/.test(usage))
    return `write \`${name} ${usage}\`, without \`${option}\``;
  const owners = commandsWith(option);
  if (owners.length === 0) return undefined;
  const shown = owners.length > 4 ? [...owners.slice(0, 3), "other commands"] : owners;
  const last = shown.at(-1)!;
  const before = shown.slice(0, -1).map((owner) => `\`${owner}\``);
  const end = last === "other commands" ? last : `\`${last}\``;
  return `remove it: it is an option of ${before.length > 0 ? `${before.join(", ")} and ${end}` : end}`;
}
