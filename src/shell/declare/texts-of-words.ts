import type { Word } from "../tree.ts";

/** What is known of the variables of a script. */
export interface Variables {
  /** The values that the script itself assigned, as texts of a recipe. */
  readonly assigned: ReadonlyMap<string, string>;
  /** Returns the recipe's name of a variable that the recipe passes; undefined for any other. */
  passed(name: string): string | undefined;
}

/**
 * Returns a word as a text of a recipe: `$OWNER` is `${owner}`, and `${` by itself is `$${`. Undefined if only a run
 * shows what it is: a command in it, a pattern, an unknown variable.
 */
export function recipeText(word: Word | undefined, variables: Variables): string | undefined {
  if (!word) return undefined;
  let text = "";
  for (const part of word.parts) {
    if (part.type === "text") {
      if (part.quote === "none" && /[*?[\]{}~]/.test(part.text)) return undefined;
      text += part.text.replaceAll("${", () => "$${");
    } else {
      if (part.type !== "parameter" || part.operator !== undefined || part.subscript) return undefined;
      const assigned = variables.assigned.get(part.name);
      const passed = variables.passed(part.name);
      // Without quotes the shell splits a value into words.
      if (assigned !== undefined && (part.quoted || /^[\w./:@%+=,-]*$/.test(assigned))) text += assigned;
      else if (assigned === undefined && passed !== undefined && part.quoted) text += `\${${passed}}`;
      else return undefined;
    }
  }
  return text;
}

/** The arguments of a command: its options with their values, and the rest. */
export interface Arguments {
  readonly options: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/**
 * Reads arguments as getopt_long(3) does. Undefined if there is an option that is not named.
 *
 * @param flags the options without a value, short and long ones
 * @param valued those with a value, each with the short one it means: `mode: "m"`
 */
export function readArguments(
  words: readonly string[],
  flags: readonly string[],
  valued: Readonly<Record<string, string>>,
): Arguments | undefined {
  const options = new Map<string, string>();
  const operands: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const [, long, inline] = /^--([\w-]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    if (word === "--") return { options, operands: [...operands, ...words.slice(at + 1)] };
    if (long !== undefined) {
      if (Object.hasOwn(valued, long)) {
        const value = inline ?? words[++at];
        if (value === undefined) return undefined;
        options.set(valued[long]!, value);
      } else if (flags.includes(long) && inline === undefined) options.set(long, "");
      else return undefined;
    } else if (/^-./.test(word)) {
      const rest = readShort(word.slice(1), words[at + 1], flags, valued, options);
      if (rest === undefined) return undefined;
      at += rest;
    } else operands.push(word);
  }
  return { options, operands };
}

/** Reads `-pm0755`; returns how many further words it took. */
function readShort(
  letters: string,
  next: string | undefined,
  flags: readonly string[],
  valued: Readonly<Record<string, string>>,
  options: Map<string, string>,
): number | undefined {
  for (let at = 0; at < letters.length; at++) {
    const letter = letters[at]!;
    if (flags.includes(letter)) options.set(letter, "");
    else if (Object.hasOwn(valued, letter)) {
      const value = letters.slice(at + 1) || next;
      if (value === undefined) return undefined;
      options.set(valued[letter]!, value);
      return at + 1 < letters.length ? 0 : 1;
    } else return undefined;
  }
  return 0;
}
