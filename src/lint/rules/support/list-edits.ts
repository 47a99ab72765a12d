import type { Fix } from "../../../diagnostics/diagnostic.ts";
import type { SourceText } from "../../../source/source-text.ts";
import type { Span } from "../../../source/span.ts";

type Edit = Fix["edits"][number];

/**
 * Returns the edit that removes an item from a list, either `- item` on its own line or between commas. Undefined if
 * the edit would also remove something else (a comment, another line).
 */
export function removeListItem(source: SourceText, item: Span): Edit | undefined {
  const { text } = source;
  const lineStart = source.lineStarts[source.lineAt(item.start) - 1]!;
  const before = text.slice(lineStart, item.start);
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(item.end))?.[0];
  if (/^[ \t]*-[ \t]+$/.test(before)) {
    if (rest === undefined || text.slice(item.start, item.end).includes("\n")) return undefined;
    return { span: { start: lineStart, end: item.end + rest.length }, text: "" };
  }
  const comma = /,[ \t]*$/.exec(before);
  if (comma) return { span: { start: item.start - comma[0].length, end: item.end }, text: "" };
  return undefined;
}

/** Returns the edit that appends an item to a list in the list's style; undefined if the style is unclear. */
export function appendListItem(source: SourceText, last: Span, item: string): Edit | undefined {
  const { text } = source;
  const lineStart = source.lineStarts[source.lineAt(last.start) - 1]!;
  const before = text.slice(lineStart, last.start);
  if (/^[ \t]*(?:-[ \t]+)+$/.test(before)) {
    const newline = /\r?\n|$/.exec(text.slice(last.end))!;
    const at = last.end + newline.index;
    const indent = before.slice(0, before.lastIndexOf("-")).replaceAll("-", " ");
    return { span: { start: at, end: at }, text: `\n${indent}- ${item}` };
  }
  if (/^[ \t]*[,\]]/.test(text.slice(last.end)))
    return { span: { start: last.end, end: last.end }, text: `, ${item}` };
  return undefined;
}

/** Returns the edit that inserts `KEY: VALUE` before another key of a map, given the span of that key's value. */
export function insertKeyBefore(
  source: SourceText,
  key: string,
  value: Span,
  entry: string,
): Edit | undefined {
  const before = source.text.slice(0, value.start);
  const written = /(\w+)[ \t]*:[ \t]+$/.exec(before);
  if (written?.[1] !== key) return undefined;
  const at = written.index;
  const span = { start: at, end: at };
  const line = source.text.slice(source.lineStarts[source.lineAt(at) - 1], at);
  if (/^[ \t]*$/.test(line)) return { span, text: `${entry}\n${line}` };
  return /[{,][ \t]*$/.test(line) ? { span, text: `${entry}, ` } : undefined;
}
