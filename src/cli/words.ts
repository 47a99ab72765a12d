import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { unknownOption } from "./slips.ts";

/** Returns the words of a command that takes only operands. An option among them is refused with the nearest name. */
export function refuseOptions(
  words: readonly string[],
  command: string,
  optionNames: readonly string[],
): readonly string[] {
  const end = words.indexOf("--");
  const option = words.slice(0, end === -1 ? words.length : end).find((word) => /^-./.test(word));
  if (option !== undefined) throw unknownOption(option, command, optionNames);
  const operands = words.filter((_, index) => index !== end);
  refuseEmpty(operands);
  return operands;
}

function refuseEmpty(operands: readonly string[]): void {
  if (operands.includes("")) throw new Refusal(diagnostic("word-empty", {}));
}

/** Returns the only image that a command takes as its operand. `what` describes the image for the message. */
export function onlyImage(
  words: readonly string[],
  what: string,
  command: string,
  optionNames: readonly string[],
): string {
  return oneOperand(words, { option: "IMG", what }, command, optionNames);
}

/** Returns the only operand of a command. `operand` names it, for the message if it is missing. */
export function oneOperand(
  words: readonly string[],
  operand: { readonly option: string; readonly what: string },
  command: string,
  optionNames: readonly string[],
): string {
  const [word, ...more] = refuseOptions(words, command, optionNames);
  if (word === undefined) throw new Refusal(diagnostic("option-missing", { ...operand, command }));
  if (more.length > 0)
    throw new Refusal(diagnostic("words-unexpected", { words: more, expected: `one \`${operand.option}\`` }));
  return word;
}

/** Returns the two images that a command takes as its operands. */
export function twoImages(
  words: readonly string[],
  command: string,
  optionNames: readonly string[],
): readonly [string, string] {
  const [first, second, ...more] = refuseOptions(words, command, optionNames);
  if (first === undefined || second === undefined) {
    const [option, what] =
      first === undefined ? ["IMG1", "the first disk image"] : ["IMG2", "the image to compare with it"];
    throw new Refusal(diagnostic("option-missing", { option, command, what }));
  }
  if (more.length > 0)
    throw new Refusal(diagnostic("words-unexpected", { words: more, expected: "two images" }));
  return [first, second];
}

/** Refuses operands, for a command that takes only options. */
export function refuseOperands(
  words: readonly string[],
  command: string,
  optionNames: readonly string[],
): void {
  const found = refuseOptions(words, command, optionNames);
  if (found.length > 0)
    throw new Refusal(diagnostic("words-unexpected", { words: found, expected: "options only" }));
}

/** A recipe argument on the command line. */
export interface GivenArgument {
  /** As written, without the dashes in front. */
  readonly name: string;
  /** Absent if no word follows. */
  readonly value?: string | undefined;
}

/**
 * Separates words that are not options of the command into operands and recipe arguments. Every recipe argument takes
 * a value: the text after `=`, or the next word. `follows` names, for each operand, the argument before it: the
 * operand may be the rest of an unquoted secret.
 */
export function sortWords(words: readonly string[], command: string, optionNames: readonly string[]) {
  const operands: string[] = [];
  const follows: (string | undefined)[] = [];
  const given: GivenArgument[] = [];
  let before: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === "--") {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (/^--[^=]/.test(word)) {
      const equals = word.indexOf("=");
      const name = word.slice(2, equals === -1 ? undefined : equals);
      const isFollowed = equals === -1 && words[at + 1] !== "--";
      const value = isFollowed ? words[++at] : equals === -1 ? undefined : word.slice(equals + 1);
      given.push({ name, value });
      before = name;
    } else if (/^-./.test(word)) {
      throw unknownOption(word, command, optionNames);
    } else {
      operands.push(word);
      follows.push(before);
    }
  }
  refuseEmpty(operands);
  return { operands, follows, given };
}
