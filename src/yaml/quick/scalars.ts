import { Scalar, type ScalarStyle } from "../node.ts";
import { type Cursor, unknown } from "./cursor.ts";

/** A plain scalar on one line, and the spaces after it. It ends before a comment, and before a colon that ends a key. */
export const plain = /(?:[^ \n\t\-?:,[\]{}#&*!|>'"%@`]|-(?=[^ \n\t]))(?:[^\n\t:#]|:(?![ \n\t]|$)|(?<! )#)*/y;
/** The same in brackets. */
export const plainInFlow =
  /(?:[^ \n\t\-?:,[\]{}#&*!|>'"%@`]|-(?=[^ \n\t,[\]{}]))(?:[^\n\t:#,[\]{}]|:(?![ \n\t,[\]{}]|$))*/y;
const singleQuoted = /'(?:[^'\t]|'')*'/y;
/** Its escapes mean the same in JSON. */
const doubleQuoted = /"(?:[^"\\\x00-\x09\x0b-\x1f]|\\["\\/bfnrt])*"/y;
const blockHeader = /[|>](-?) *(?: #[^\n]*)?\n/y;
const indentation = / *(?=[^ \n])/y;
/** A line end in quotes, with the empty lines after it and the white space around it. */
const foldInQuotes = / *\n((?: *\n)*) */g;
/** A line end after `>`, with the empty lines after it. White space before it is part of the text. */
const foldInBlock = /\n(\n*)/g;

/** Reads a plain or quoted scalar. `parent`: the column of the list or map that it is in. */
export function readScalar(cursor: Cursor, pattern: RegExp, parent: number): Scalar {
  const start = cursor.at;
  const { text } = cursor;
  const first = text[start];
  if (first !== '"' && first !== "'") return readPlain(cursor, pattern) ?? fail();
  const scalar = readQuoted(cursor) ?? fail();
  // The lines of a string are indented.
  for (let line = text.indexOf("\n", start); line !== -1 && line < cursor.at; ) {
    indentation.lastIndex = line + 1;
    const indent = indentation.exec(text)?.[0].length;
    if (indent !== undefined && indent <= parent) throw unknown;
    line = text.indexOf("\n", line + 1);
  }
  return scalar;
}

/** Reads `plain` or `plainInFlow`, without the spaces after it; undefined if there is none. */
export function readPlain(cursor: Cursor, pattern: RegExp): Scalar | undefined {
  const start = cursor.at;
  const found = cursor.take(pattern);
  if (found === undefined) return undefined;
  let { length } = found;
  while (found[length - 1] === " ") length--;
  cursor.at = start + length;
  return made(cursor, found.slice(0, length), "plain", start);
}

/** Reads a scalar in quotes; undefined if there is none that can be read here. */
export function readQuoted(cursor: Cursor): Scalar | undefined {
  const start = cursor.at;
  const isDouble = cursor.text[start] === '"';
  const found = cursor.take(isDouble ? doubleQuoted : singleQuoted);
  if (found === undefined) return undefined;
  if (!isDouble)
    return made(cursor, folded(found.slice(1, -1).replaceAll("''", "'"), foldInQuotes), "single", start);
  const text = folded(found.slice(1, -1), foldInQuotes);
  const meant = text.includes("\\") ? JSON.parse(`"${text.replaceAll("\n", "\\n")}"`) : text;
  return made(cursor, meant, "double", start);
}

function made(cursor: Cursor, text: string, style: ScalarStyle, start: number): Scalar {
  cursor.countNodes(1);
  return new Scalar(text, style, { start, end: cursor.at }, cursor.source);
}

/** Reads `|` or `>`, with its lines. */
export function readBlockScalar(cursor: Cursor, parent: number): Scalar {
  const start = cursor.at;
  const header = cursor.take(blockHeader) ?? fail();
  const isFolded = header.startsWith(">");
  const { lines, end } = readLines(cursor, parent, isFolded);
  cursor.toContent();
  if (!cursor.atEnd && cursor.column > parent) throw unknown;
  const all = lines.join("\n");
  const text = isFolded ? folded(all, foldInBlock) : all;
  cursor.countNodes(1);
  const style = isFolded ? "folded" : "literal";
  return new Scalar(header[1] === "-" ? text : `${text}\n`, style, { start, end }, cursor.source);
}

/** Reads the lines of a block scalar without their indentation, up to the last that is not empty, and its end. */
function readLines(
  cursor: Cursor,
  parent: number,
  isFolded: boolean,
): { readonly lines: readonly string[]; readonly end: number } {
  const { text } = cursor;
  const lines: string[] = [];
  while (text[cursor.at] === "\n" && !isFolded) {
    lines.push("");
    cursor.at++;
  }
  const indent = cursor.take(indentation)?.length ?? 0;
  if (indent <= parent || indent === 0) throw unknown;
  cursor.at -= indent;
  let end = cursor.at;
  let count = 0;
  while (!cursor.atEnd) {
    const from = cursor.at;
    const newline = text.indexOf("\n", from);
    const to = newline === -1 ? text.length : newline;
    let content = from;
    while (content < to && text[content] === " ") content++;
    if (content < to && content - from < indent) break;
    if (content === to && content > from) throw unknown;
    const isDeeper = content - from > indent || text[content] === "\t";
    if (isFolded && isDeeper) throw unknown;
    lines.push(text.slice(Math.min(to, from + indent), to));
    if (content < to) {
      end = to;
      count = lines.length;
    }
    cursor.at = Math.min(to + 1, text.length);
  }
  return { lines: lines.slice(0, count), end };
}

/** Returns a text of several lines as YAML reads it in quotes or after `>`. */
function folded(text: string, fold: RegExp): string {
  if (!text.includes("\n")) return text;
  return text.replace(fold, (_, empty: string) => "\n".repeat(empty.split("\n").length - 1) || " ");
}

function fail(): never {
  throw unknown;
}
