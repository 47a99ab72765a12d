import type { Span } from "./span.ts";

/** A position as people and reports count: both from 1, the column in Unicode code points. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Returns the line end of a text: that of its first line. */
export function lineEndOf(text: string): "\n" | "\r\n" {
  const first = text.indexOf("\n");
  return first > 0 && text[first - 1] === "\r" ? "\r\n" : "\n";
}

/** Returns the index of the line that holds an offset, by the offsets at which lines start. */
export function lineIndexAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A file's path and text, and the way between offsets and lines. */
export class SourceText {
  readonly path: string;
  readonly text: string;
  #lineStarts: number[] | undefined;
  /** The offsets of the second halves of characters that have two. */
  #secondHalves: number[] | undefined;
  #lastCharacters: { readonly line: number; readonly characters: readonly string[] } | undefined;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }

  /** Offsets at which lines start; LF and CRLF end a line. Computed once, when first asked for. */
  get lineStarts(): readonly number[] {
    if (!this.#lineStarts) {
      const starts = [0];
      for (let at = this.text.indexOf("\n"); at !== -1; at = this.text.indexOf("\n", at + 1))
        starts.push(at + 1);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }

  /** The line (from 1) that holds an offset; an offset past the end is on the last line. */
  lineAt(offset: number): number {
    return lineIndexAt(this.lineStarts, offset) + 1;
  }

  positionAt(offset: number): Position {
    const line = this.lineAt(offset);
    const start = this.lineStarts[line - 1]!;
    const end = Math.min(offset, this.text.length);
    return { line, column: end - start - (this.#halvesBefore(end) - this.#halvesBefore(start)) + 1 };
  }

  /** The text of a line (from 1), without its line end. */
  line(line: number): string {
    const start = this.lineStarts[line - 1] ?? this.text.length;
    const end = this.lineStarts[line] ?? this.text.length + 1;
    return this.text.slice(start, end - 1).replace(/\r$/, "");
  }

  /** The characters (code points) of a line. Those of the last line are kept: generated texts may be a single one. */
  charactersOf(line: number): readonly string[] {
    if (this.#lastCharacters?.line !== line)
      this.#lastCharacters = { line, characters: [...this.line(line)] };
    return this.#lastCharacters.characters;
  }

  slice(span: Span): string {
    return this.text.slice(span.start, span.end);
  }

  #halvesBefore(offset: number): number {
    this.#secondHalves ??= [...this.text.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)].map(
      ({ index }) => index + 1,
    );
    const halves = this.#secondHalves;
    return halves.length === 0 || offset <= halves[0]! ? 0 : lineIndexAt(halves, offset - 1) + 1;
  }
}
