import type { Position, Range, TextDocumentContentChangeEvent } from "vscode-languageserver";
import { lineEndOf, lineIndexAt, SourceText } from "../source/source-text.ts";
import type { Span } from "../source/span.ts";

/** The unit of the `character` of a position: UTF-16 code units (the protocol's default), or bytes of UTF-8. */
export type PositionEncoding = "utf-16" | "utf-8";

/** The text of a file in the editor. Converts between offsets and the protocol's positions. */
export class Document {
  readonly uri: string;
  readonly languageId: string;
  readonly version: number;
  readonly source: SourceText;
  readonly #encoding: PositionEncoding;
  #lineStarts: readonly number[] | undefined;

  constructor(
    uri: string,
    path: string,
    languageId: string,
    version: number,
    text: string,
    encoding: PositionEncoding,
  ) {
    this.uri = uri;
    this.languageId = languageId;
    this.version = version;
    this.source = new SourceText(path, text);
    this.#encoding = encoding;
  }

  get path(): string {
    return this.source.path;
  }

  get text(): string {
    return this.source.text;
  }

  /** For inserted lines. */
  get lineEnd(): "\n" | "\r\n" {
    return lineEndOf(this.text);
  }

  /** In the protocol, a lone CR also ends a line. YAML files hardly contain one, so `SourceText` does not know it. */
  get lineStarts(): readonly number[] {
    if (!this.#lineStarts) {
      const starts = [0];
      for (const match of this.text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
      this.#lineStarts = starts;
    }
    return this.#lineStarts;
  }

  /** A position after the end of its line means the line's end; one after the last line means the end of the text. */
  offsetAt({ line, character }: Position): number {
    const starts = this.lineStarts;
    const start = starts[line];
    if (start === undefined) return line < 0 ? 0 : this.text.length;
    let end = starts[line + 1] ?? this.text.length;
    while (end > start && (this.text[end - 1] === "\n" || this.text[end - 1] === "\r")) end--;
    if (this.#encoding === "utf-16") return Math.min(start + Math.max(0, character), end);
    let offset = start;
    for (let bytes = 0; offset < end; ) {
      const { units, width } = measure(this.text, offset);
      bytes += width;
      if (bytes > character) break;
      offset += units;
    }
    return offset;
  }

  positionAt(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.text.length));
    const line = lineIndexAt(this.lineStarts, at);
    const start = this.lineStarts[line]!;
    if (this.#encoding === "utf-16") return { line, character: at - start };
    return { line, character: Buffer.byteLength(this.text.slice(start, at), "utf8") };
  }

  rangeOf({ start, end }: Span): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }

  spanOf({ start, end }: Range): Span {
    return { start: this.offsetAt(start), end: this.offsetAt(end) };
  }

  /** Returns the length of a part of a line in the unit of positions. */
  lengthOf({ start, end }: Span): number {
    const text = this.text.slice(start, end);
    return this.#encoding === "utf-16" ? text.length : Buffer.byteLength(text, "utf8");
  }

  /** Returns the document after the editor's changes. Each change applies to the result of those before it. */
  changed(version: number, changes: readonly TextDocumentContentChangeEvent[]): Document {
    let document: Document = this;
    const next = (text: string) =>
      new Document(this.uri, this.path, this.languageId, version, text, this.#encoding);
    for (const change of changes) {
      if (!("range" in change)) {
        document = next(change.text);
        continue;
      }
      const { start, end } = document.spanOf(change.range);
      const { text } = document;
      document = next(text.slice(0, Math.min(start, end)) + change.text + text.slice(Math.max(start, end)));
    }
    return document === this ? next(this.text) : document;
  }
}

/**
 * Returns how many UTF-16 units and how many bytes the character at an offset has. A lone surrogate is sent as
 * U+FFFD.
 */
function measure(text: string, offset: number): { units: number; width: number } {
  const point = text.codePointAt(offset)!;
  if (point > 0xffff) return { units: 2, width: 4 };
  return { units: 1, width: point < 0x80 ? 1 : point < 0x800 ? 2 : 3 };
}
