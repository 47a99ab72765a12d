import { lineEndOf } from "../source/source-text.ts";
import type { Span } from "../source/span.ts";

/** `text` replaces `span`. Several edits of one text do not overlap. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** A text after edits. Converts between its offsets and those before the edits. */
export class EditedText {
  readonly text: string;
  /** The place of each edit before and after, in order. */
  readonly #moved: readonly { readonly before: Span; readonly after: Span }[];

  constructor(text: string, edits: readonly Edit[]) {
    const newline = lineEndOf(text);
    const moved: { before: Span; after: Span }[] = [];
    let made = "";
    let at = 0;
    for (const { span, text: put } of edits.toSorted((a, b) => a.span.start - b.span.start)) {
      made += text.slice(at, span.start);
      const start = made.length;
      made += put.replaceAll("\n", newline);
      moved.push({ before: span, after: { start, end: made.length } });
      at = span.end;
    }
    this.text = made + text.slice(at);
    this.#moved = moved;
  }

  /** Returns the span after the edits of a span before them. Text within a replaced part maps to that part. */
  after(span: Span): Span {
    return move(
      span,
      this.#moved.map(({ before, after }) => ({ from: before, to: after })),
    );
  }

  /** Returns the span before the edits of a span after them. */
  before(span: Span): Span {
    return move(
      span,
      this.#moved.map(({ before, after }) => ({ from: after, to: before })),
    );
  }
}

type Move = { readonly from: Span; readonly to: Span };

function move(span: Span, moves: readonly Move[]): Span {
  const start = moveOffset(span.start, moves, "start");
  return { start, end: Math.max(start, moveOffset(span.end, moves, "end")) };
}

/** Text that is inserted at an offset comes before the text that begins there, and after the text that ends there. */
function moveOffset(offset: number, moves: readonly Move[], side: "start" | "end"): number {
  let shift = 0;
  for (const { from, to } of moves) {
    const passed = side === "start" ? from.end <= offset : from.end < offset || isEndOf(from, offset);
    if (passed) shift = to.end - from.end;
    else if (from.start < offset || (from.start === offset && from.end > from.start && side === "start"))
      return side === "start" ? to.start : to.end;
    else break;
  }
  return offset + shift;
}

function isEndOf(span: Span, offset: number): boolean {
  return span.end === offset && span.end > span.start;
}
