import type { Span } from "../source/span.ts";

/** How a scalar is written; `empty`: nothing is written (`key:`). */
export type ScalarStyle = "plain" | "single" | "double" | "literal" | "folded" | "empty";

/** A piece of a scalar's source line and the text that it means. */
interface Piece {
  readonly text: string;
  readonly offset: number;
}

/** One line of a scalar's source: its pieces without indentation, and where the line ends. */
interface Line {
  readonly pieces: readonly Piece[];
  readonly end: number;
}

/**
 * For each UTF-16 unit of a scalar's text, and for its end, the offset in the file where it comes from.
 * Folding only ever puts spaces and line ends between the lines of the source, so the lines are found in
 * the text one after the other; undefined where they are not (the scalar did not parse).
 */
export function mapOffsets(
  file: string,
  span: Span,
  style: ScalarStyle,
  text: string,
  parentIndent: number,
): readonly number[] | undefined {
  const offsets: number[] = [];
  let at = 0;
  let previousEnd = span.start;
  for (const line of linesOf(file, span, style, parentIndent)) {
    const content = line.pieces.map((piece) => piece.text).join("");
    let found = at;
    while (found < text.length && !text.startsWith(content, found) && isSeparator(text[found])) found++;
    if (content !== "" && text.startsWith(content, found)) {
      while (at < found) offsets[at++] = previousEnd;
      for (const piece of line.pieces) {
        // An escape is one place, even if it means several units.
        for (let unit = 0; unit < piece.text.length; unit++) offsets[at++] = piece.offset;
      }
    } else if (content.trim() !== "") return undefined; // Of a blank line nothing may be left.
    previousEnd = line.end;
  }
  for (; at < text.length; at++) {
    if (!isSeparator(text[at])) return undefined;
    offsets[at] = previousEnd;
  }
  offsets[text.length] = previousEnd;
  return offsets;
}

/** What folding puts between lines. */
function isSeparator(character: string | undefined): boolean {
  return character === " " || character === "\n";
}

function linesOf(file: string, span: Span, style: ScalarStyle, parentIndent: number): Line[] {
  switch (style) {
    case "literal":
    case "folded":
      return blockLines(file, span, parentIndent);
    case "single":
    case "double":
      return flowLines(file, { start: span.start + 1, end: Math.max(span.start + 1, span.end - 1) }, style);
    default:
      return flowLines(file, span, style);
  }
}

function sourceLines(file: string, span: Span): { start: number; end: number }[] {
  const lines = [];
  let start = span.start;
  for (;;) {
    const newline = file.indexOf("\n", start);
    if (newline === -1 || newline >= span.end) break;
    lines.push({ start, end: file[newline - 1] === "\r" && newline > start ? newline - 1 : newline });
    start = newline + 1;
  }
  lines.push({ start, end: span.end });
  return lines;
}

function flowLines(file: string, span: Span, style: ScalarStyle): Line[] {
  const lines = sourceLines(file, span);
  return lines.map(({ start, end }, index) => {
    if (index > 0) while (start < end && isBlank(file[start])) start++;
    let pieces: Piece[] = [];
    if (style === "double") pieces = unescapeDouble(file, start, end);
    else if (style === "single") pieces = unescapeSingle(file, start, end);
    else pieces = characters(file, start, end);
    // White space before a line's end is folded away, unless it is escaped (then it is two characters long).
    if (index < lines.length - 1 && !endsInBackslash(file, start, end, style)) {
      while (pieces.length > 0 && isBlank(file[pieces.at(-1)!.offset])) pieces.pop();
    }
    return { pieces, end };
  });
}

function isBlank(character: string | undefined): boolean {
  return character === " " || character === "\t";
}

function endsInBackslash(file: string, start: number, end: number, style: ScalarStyle): boolean {
  if (style !== "double") return false;
  let count = 0;
  for (let at = end - 1; at >= start && file[at] === "\\"; at--) count++;
  return count % 2 === 1;
}

function characters(file: string, start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  for (let at = start; at < end; at++) pieces.push({ text: file[at]!, offset: at });
  return pieces;
}

function unescapeSingle(file: string, start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  for (let at = start; at < end; at++) {
    pieces.push({ text: file[at]!, offset: at });
    if (file[at] === "'") at++;
  }
  return pieces;
}

/** https://yaml.org/spec/1.2.2/#57-escaped-characters */
const escapes: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  e: "\x1b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};
const hexDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

function unescapeDouble(file: string, start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  for (let at = start; at < end; at++) {
    const character = file[at]!;
    if (character !== "\\") {
      pieces.push({ text: character, offset: at });
      continue;
    }
    const name = file[at + 1]!;
    if (at + 1 >= end) break; // The line end itself is escaped.
    const digits = hexDigits[name];
    if (digits === undefined) {
      pieces.push({ text: escapes[name] ?? name, offset: at });
      at += 1;
      continue;
    }
    const point = Number.parseInt(file.slice(at + 2, at + 2 + digits), 16);
    pieces.push({ text: point <= 0x10ffff ? String.fromCodePoint(point) : "", offset: at });
    at += 1 + digits;
  }
  return pieces;
}

/** The lines after a block scalar's header, without the indentation that they share. */
function blockLines(file: string, span: Span, parentIndent: number): Line[] {
  const [header, ...lines] = sourceLines(file, span);
  if (!header) return [];
  const digit = /^[|>][+-]?([1-9])/.exec(file.slice(header.start, header.end))?.[1];
  let indent = digit === undefined ? undefined : Math.max(0, parentIndent) + Number(digit);
  if (indent === undefined) {
    const first = lines.find(({ start, end }) => file.slice(start, end).trimStart() !== "");
    indent = first ? indentOf(file, first.start, first.end) : 0;
  }
  return [
    { pieces: [], end: header.end },
    ...lines.map(({ start, end }) => ({
      pieces: characters(file, Math.min(end, start + Math.min(indent, indentOf(file, start, end))), end),
      end,
    })),
  ];
}

function indentOf(file: string, start: number, end: number): number {
  let at = start;
  while (at < end && file[at] === " ") at++;
  return at - start;
}
