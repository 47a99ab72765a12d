import { stripVTControlCharacters } from "node:util";
import { trimEnd } from "../source/trim.ts";

/**
 * Characters that control a terminal or reverse text: C0 except tab and newline, DEL, C1, bidirectional controls,
 * line and paragraph separators, zero-width and other format characters, and lone surrogates.
 */
const unprintable = /[^\P{C}\t\n]|[\u2028\u2029]/gu;

/**
 * Makes untrusted text safe to show. Removes escape sequences and writes every other control character as `\x1b` or
 * `\u{202e}`. A carriage return, alone or before a newline, ends a line.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text.replace(/\r+\n?/g, "\n")).replace(unprintable, (character) => {
    const point = character.codePointAt(0)!;
    return point < 0x100 ? `\\x${point.toString(16).padStart(2, "0")}` : `\\u{${point.toString(16)}}`;
  });
}

/** The same on one line: newlines and tabs become spaces. */
export function printableLine(text: string): string {
  // A pattern for the blanks around newlines takes time by the square of their number.
  return printable(text)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ")
    .replaceAll("\t", " ");
}

/** The start of a text of a guest, for a sentence. */
export function shortLine(text: string, limit = 2000): string {
  return printableLine(text.length > limit ? `${text.slice(0, limit)}…` : text);
}

/** Joins lines in pieces, each of which is a line with the line end before it. */
export function* joinedLines(lines: Iterable<string>): Generator<string> {
  let before = "";
  for (const line of lines) {
    yield before + line;
    before = "\n";
  }
}

/** Returns the last lines of a text, and the number of lines before them. */
export function lastLines(text: string, count: number): { readonly lines: string[]; readonly left: number } {
  const lines = trimEnd(printable(text), "\n").split("\n");
  if (lines.length === 1 && lines[0] === "") return { lines: [], left: 0 };
  return { lines: lines.slice(-count), left: Math.max(0, lines.length - count) };
}
