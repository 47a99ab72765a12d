import { stripVTControlCharacters } from "node:util";

/**
 * What would steer a terminal or turn text round: C0 but tab and newline, DEL, C1, the bidirectional
 * controls, line and paragraph separators, zero-width and other format characters, lone surrogates.
 */
const unprintable = /[^\P{C}\t\n]|[\u2028\u2029]/gu;

/**
 * A stranger's text as text to show: escape sequences are taken out whole, every other control is shown as
 * `\x1b` or `\u{202e}`. A carriage return, alone or before a newline, ends a line.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text.replace(/\r+\n?/g, "\n")).replace(unprintable, (character) => {
    const point = character.codePointAt(0)!;
    return point < 0x100 ? `\\x${point.toString(16).padStart(2, "0")}` : `\\u{${point.toString(16)}}`;
  });
}

/** The same on one line: newlines and tabs become blanks. */
export function printableLine(text: string): string {
  return printable(text)
    .replace(/\s*\n\s*|\t/g, " ")
    .trim();
}

/** The last lines of a text, and how many stand before them. */
export function lastLines(text: string, count: number): { readonly lines: string[]; readonly left: number } {
  const lines = printable(text).replace(/\n+$/, "").split("\n");
  if (lines.length === 1 && lines[0] === "") return { lines: [], left: 0 };
  return { lines: lines.slice(-count), left: Math.max(0, lines.length - count) };
}
