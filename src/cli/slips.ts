import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { commandLineOptions } from "../recipe/reserved-names.ts";
import { nearest } from "../source/nearest.ts";
import { type CommandInUse, hintFor } from "./slip-hints.ts";

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
  info: "run `sahara-image inspect`",
  show: "run `sahara-image inspect`",
  compare: "run `sahara-image diff`",
  convert: "run `sahara-image migrate`",
  search: "run `sahara-image list`",
  ls: "run `sahara-image list`",
  version: "run `sahara-image --version`",
};

/** Refuses an unknown command, and names the most similar one. */
export function unknownCommand(word: string, known: readonly string[]): Refusal {
  const hint = Object.hasOwn(commandHints, word) ? commandHints[word] : undefined;
  return new Refusal(diagnostic("command-unknown", { word, known, nearest: nearest(word, known), hint }));
}

/** Thrown for an option that neither the command nor the recipe has. */
export class UnknownOption extends Refusal {
  /** Without its value. */
  readonly option: string;
  readonly argumentNames: readonly string[];

  constructor(option: string, command: string, { argumentNames, nearest, hint }: Slip) {
    super(diagnostic("option-unknown", { option, command, arguments: argumentNames, nearest, hint }));
    this.option = option;
    this.argumentNames = argumentNames;
  }
}

interface Slip {
  readonly argumentNames: readonly string[];
  readonly nearest?: string | undefined;
  readonly hint?: string | undefined;
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
  if (optionNames.includes(name))
    return new Refusal(
      diagnostic("option-value-unexpected", { option: name, value: option.slice(name.length + 1) }),
    );
  const known = [...optionNames, ...argumentNames.map((argument) => `--${argument}`), "--version"];
  const near = nearestOption(name, known);
  return new UnknownOption(name, command, { argumentNames, nearest: near });
}

/** Returns the most similar option with a long name. One dash may be missing. */
function nearestOption(option: string, known: readonly string[]): string | undefined {
  if (!/^-{1,2}\w\w/.test(option)) return undefined;
  return nearest(option.replace(/^-+/, "--"), known);
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

/** Returns the error that says what to write instead of an unknown option; undefined if an error is none of that. */
export function slipBehind(
  error: unknown,
  words: readonly string[],
  command: CommandInUse,
): Refusal | undefined {
  if (error instanceof UnknownOption) return withHint(error.option, error.argumentNames, command);
  if (!(error instanceof Refusal) || !consequences.has(error.code)) return undefined;
  const end = words.indexOf("--");
  const { name, optionNames } = command;
  const given = words.slice(0, end === -1 ? words.length : end);
  const withValue = given.find((word) => word.includes("=") && optionNames.includes(word.split("=")[0]!));
  if (withValue !== undefined) return unknownOption(withValue, name, optionNames);
  const slip = given.map((word) => word.split("=")[0]!).find((word) => isSlip(word, command));
  const found = slip ?? (error.code === "recipe-not-named" ? optionBeforeVersion(words) : undefined);
  return found === undefined ? undefined : withHint(found, [], command);
}

/** Returns the option that took the plugin for its value, in `--option PLUGIN VERSION`. */
function optionBeforeVersion(words: readonly string[]): string | undefined {
  const [option, plugin, version, ...more] = words;
  const isSo = /^--[^=]+$/.test(option ?? "") && /^[a-z]/i.test(plugin ?? "") && /^\d/.test(version ?? "");
  return isSo && more.every((word) => word.startsWith("-")) ? option : undefined;
}

/** A recipe can't have an argument with a reserved name. */
function isSlip(word: string, command: CommandInUse): boolean {
  if (!/^-./.test(word)) return false;
  const reserved = (commandLineOptions as readonly string[]).includes(word.slice(2));
  const hint = hintFor(word, reserved ? command : { ...command, commandsWith: () => [] });
  return (
    hint !== undefined ||
    (/^--\w/.test(word) && nearest(word, [...command.optionNames, "--version"]) !== undefined)
  );
}

/**
 * Refuses an unknown option, and says what to write instead.
 *
 * @param argumentNames of the recipe, as far as they are known.
 */
export function withHint(option: string, argumentNames: readonly string[], command: CommandInUse): Refusal {
  const { name, optionNames } = command;
  const names = [...optionNames, ...argumentNames.map((argument) => `--${argument}`), "--version"];
  const near = nearestOption(option, names);
  const meansVersion = near === "--version" && !optionNames.includes(near);
  const hint = hintFor(meansVersion ? "--version" : option, command);
  return new UnknownOption(option, name, { argumentNames, nearest: near, hint });
}
