/**
 * A stretch of a text: `[start, end)`, in UTF-16 code units from the start of the file.
 * Lines and columns exist only at the edge, where a person or an editor reads them (`SourceText`).
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span of a named file; `file` is the path as the user wrote it (`-` for standard input). */
export interface Place {
  readonly file: string;
  readonly span: Span;
}

/** The smallest span that holds both. */
export function join(a: Span, b: Span): Span {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}
