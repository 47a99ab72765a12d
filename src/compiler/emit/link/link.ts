import { marks } from "../../../shell/link/marks.ts";
import { fold } from "./fold.ts";
import type { KnownValues } from "./known.ts";
import { readIn } from "./reads.ts";

/** A part of a library: a function, variables, other commands, or the comment of a section. */
interface Part {
  readonly kind: string;
  readonly names: readonly string[];
  /** With marks. */
  readonly text: string;
  /** A part that is left in: its text without nodes, but with calls marked. */
  linked?: string;
}

/**
 * Returns the functions of libraries that are called, in their order, with what known values decide left out, and the
 * variables that they use. Commands outside of functions stay.
 *
 * @param libraries texts as the build annotates them (src/shell/link); a text without marks is left as it is.
 * @param calls the functions of the libraries that the rest of the program calls.
 */
export function link(libraries: readonly string[], calls: Iterable<string>, known: KnownValues): string {
  const parts = libraries.filter((library) => library !== "").flatMap(readParts);
  const functions = new Map(parts.flatMap((part) => (part.kind === "f" ? [[part.names[0]!, part]] : [])));
  const isDefined = (name: string) => functions.has(name);
  const composed = composedNames(functions, known);
  const waiting: Part[] = parts.filter(({ kind }) => kind === "m");
  const add = (name: string) => {
    const part = functions.get(name);
    if (part && part.linked === undefined) waiting.push(part);
  };
  for (const name of calls) add(name);
  while (waiting.length > 0) {
    let text = "";
    for (let part = waiting.pop(); part; part = waiting.pop()) {
      if (part.linked !== undefined) continue;
      part.linked = fold(part.text, known, isDefined);
      text += part.linked;
      for (const [, call, pieces] of part.linked.matchAll(/\x05(\w+)|\x02d([^\x03]*)\x03/g))
        if (call !== undefined) add(call);
        else for (const name of composed(pieces!)) add(name);
    }
    // The variables that this has brought in may list functions.
    const variables = parts.filter(({ kind, linked }) => kind === "v" && linked === undefined);
    const read = readIn(
      text,
      variables.flatMap(({ names }) => names),
    );
    waiting.push(...variables.filter(({ names }) => names.some((name) => read.has(name))));
  }
  return print(parts);
}

/** Returns libraries as they are written, but for comments inside functions. */
export function wholeLibrary(libraries: readonly string[]): string {
  return print(
    libraries.flatMap(readParts).map((part) => ({ ...part, linked: fold(part.text, {}, () => true) })),
  );
}

/** Returns a function as a library to link. Calls in its text are marked. */
export function functionPart(name: string, text: string): string {
  return `${marks.part}f${name}${marks.field}\n${text.trimEnd()}`;
}

function readParts(library: string): Part[] {
  if (!library.startsWith(marks.part)) return [{ kind: "m", names: [], text: `\n${library}` }];
  return library
    .split(marks.part)
    .slice(1)
    .map((text) => {
      const end = text.indexOf(marks.field);
      return { kind: text[0]!, names: text.slice(1, end).split(" "), text: text.slice(end + 1) };
    });
}

/** Returns `composed(pieces)`: the functions whose names these pieces (src/shell/link/marks.ts) can be. */
function composedNames(
  functions: ReadonlyMap<string, Part>,
  known: KnownValues,
): (pieces: string) => readonly string[] {
  const found = new Map<string, readonly string[]>();
  return (pieces) => {
    const names = found.get(pieces) ?? namesOf(pieces.split(" "), functions, known);
    found.set(pieces, names);
    return names;
  };
}

function namesOf(
  pieces: readonly string[],
  functions: ReadonlyMap<string, Part>,
  known: KnownValues,
): readonly string[] {
  const choices = pieces.map((piece) =>
    piece[0] === "$" ? known[piece.slice(1) as keyof KnownValues] : [piece],
  );
  if (choices.every((choice) => choice !== undefined)) {
    // To try all functions would take milliseconds.
    const join = (starts: readonly string[], ends: readonly string[]) =>
      starts.flatMap((start) => ends.map((end) => start + end));
    return choices.reduce(join, [""]).filter((name) => functions.has(name));
  }
  const pattern = choices.map((choice = ["\\w+"]) => `(?:${choice.join("|")})`);
  const whole = new RegExp(`^${pattern.join("")}$`);
  return [...functions.keys()].filter((name) => whole.test(name));
}

/** The text of the parts that are left in; a section's comment only with something of the section. */
function print(parts: readonly Part[]): string {
  const texts: string[] = [];
  let section: string | undefined;
  for (const { kind, text, linked } of parts) {
    if (kind === "s") section = text;
    else if (linked !== undefined) {
      if (section !== undefined) texts.push(section);
      section = undefined;
      texts.push(linked);
    }
  }
  return texts
    .join("\n")
    .replaceAll(/\x02d[^\x03]*\x03([^\x04]*)\x04/g, "$1")
    .replaceAll(marks.call, "")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim()
    .replaceAll(marks.newline, "\n");
}
