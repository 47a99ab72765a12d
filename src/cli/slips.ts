import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { nearest } from "../source/nearest.ts";
import type { Invocation } from "./command.ts";

/** What to type instead of an option of another program, or of another command; undefined if nothing fits. */
type Hint = (
  option: string,
  of: { readonly command: string; readonly names: readonly string[] },
) => string | undefined;

const dryRun: Hint = () =>
  "run `sahara-image check` to see which steps would change something, or `sahara-image plan` to see every change";
const noQuestions: Hint = (option) =>
  `leave out \`${option}\`: \`apply\` asks only with \`--host\` and \`--root\`, and there \`--yes\` answers`;

/** Returns a hint for the commands that have an option. */
const where =
  (needed: string, hint: string): Hint =>
  (_, { names }) =>
    names.includes(needed) ? hint : undefined;

const firstOf =
  (...hints: readonly Hint[]): Hint =>
  (...asked) =>
    hints.map((hint) => hint(...asked)).find((found) => found !== undefined);

/** How commands are told their images that have no `--image`. */
const operandsOf: Readonly<Record<string, string | undefined>> = {
  "sahara-image inspect": "IMG",
  "sahara-image recover": "IMG",
  "sahara-image diff": "IMG1 IMG2",
};

const image = firstOf(where("--image", "write `--image IMG`"), (_, { command }) => {
  const operands = operandsOf[command];
  return operands && `name the image without an option: \`${command} ${operands}\``;
});
const file = where("-f", "write `-f FILE`");
const outputFile = where("-o", "write `-o FILE`");

const optionHints: Readonly<Record<string, Hint>> = {
  "--dry-run": dryRun,
  "--noop": dryRun,
  "--simulate": dryRun,
  "--check": dryRun,
  "--diff": dryRun,
  "-n": dryRun,
  "--assume-yes": noQuestions,
  "--assumeyes": noQuestions,
  "--noconfirm": noQuestions,
  "--non-interactive": noQuestions,
  "--auto-approve": noQuestions,
  "--image": image,
  "--add": image,
  "--disk": image,
  "--drive": image,
  "-a": image,
  "-i": image,
  "-out": outputFile,
  "--out": outputFile,
  "--file": file,
  "--recipe": file,
  "--plugin": () => "name the recipe without options: `PLUGIN VERSION`",
  "--json": firstOf(where("--report", "write `--report json`"), where("--emit", "write `--emit plan`")),
  "--junit": where("--report", "write `--report junit`"),
  "--sarif": where("--report", "write `--report sarif`"),
  "--report": where("--json", "write `--json`"),
  "--debug": () => "write `-v`, or `--log FILE` to keep everything that libguestfs prints",
  "--version": () => "run `sahara-image --version`",
};

/** What to run instead of commands of other programs. */
const commandHints: Readonly<Record<string, string>> = {
  validate: "run `sahara-image check` for an image, or `sahara-image lint` for a recipe",
  verify: "run `sahara-image check`",
  test: "run `sahara-image check`",
  build: "run `sahara-image apply`",
  create: "run `sahara-image apply`",
  customize: "run `sahara-image apply`",
  install: "run `sahara-image apply`",
  run: "run `sahara-image apply`, or `sahara-image check` to change nothing",
  fix: "run `sahara-image lint --fix`",
  search: "run `sahara-image list`",
  ls: "run `sahara-image list`",
  version: "run `sahara-image --version`",
};

/** Refuses an unknown command, and names the most similar one. */
export function unknownCommand(word: string, known: readonly string[]): Refusal {
  const hint = Object.hasOwn(commandHints, word) ? commandHints[word] : undefined;
  return new Refusal(diagnostic("command-unknown", { word, known, nearest: nearest(word, known), hint }));
}

/**
 * Refuses an option that neither the command nor the recipe has, and names the most similar one.
 *
 * @param argumentNames of the recipe, as far as they are known.
 */
export function unknownOption(
  option: string,
  command: string,
  optionNames: readonly string[],
  argumentNames: readonly string[] = [],
): Refusal {
  const name = option.split("=")[0]!;
  const known = [...optionNames, ...argumentNames.map((argument) => `--${argument}`), "--version"];
  const near = name.startsWith("--") ? nearest(name, known) : undefined;
  return new Refusal(
    diagnostic("option-unknown", {
      option: name,
      command,
      nearest: near,
      arguments: argumentNames,
      hint: hintFor(near === "--version" && !optionNames.includes(near) ? near : name, command, optionNames),
    }),
  );
}

function hintFor(option: string, command: string, names: readonly string[]): string | undefined {
  return Object.hasOwn(optionHints, option) ? optionHints[option]!(option, { command, names }) : undefined;
}

/** Errors that a misspelled option can cause: its value is taken for the recipe, or the recipe for its value. */
const consequences = new Set<string | undefined>([
  "recipe-not-named",
  "words-unexpected",
  "plugin-unknown",
  "version-unknown",
  "file-unreadable",
  "option-missing",
  "target-missing",
]);

/** Returns the misspelled option that most likely caused an error; undefined if there is none. */
export function slipBehind(error: unknown, { words, name, optionNames }: Invocation): Refusal | undefined {
  if (!(error instanceof Refusal) || !consequences.has(error.code)) return undefined;
  const end = words.indexOf("--");
  const slip = words
    .slice(0, end === -1 ? words.length : end)
    .map((word) => word.split("=")[0]!)
    .find(
      (word) =>
        hintFor(word, name, optionNames) !== undefined ||
        (/^--\w/.test(word) && nearest(word, [...optionNames, "--version"]) !== undefined),
    );
  const found = slip ?? (error.code === "recipe-not-named" ? optionBeforeVersion(words) : undefined);
  return found === undefined ? undefined : unknownOption(found, name, optionNames);
}

/** Returns the option that took the plugin for its value, in `--option PLUGIN VERSION`. */
function optionBeforeVersion(words: readonly string[]): string | undefined {
  const [option, plugin, version, ...more] = words;
  const isSo = /^--[^=]+$/.test(option ?? "") && /^[a-z]/i.test(plugin ?? "") && /^\d/.test(version ?? "");
  return isSo && more.every((word) => word.startsWith("-")) ? option : undefined;
}
