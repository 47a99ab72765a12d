import type { Span } from "../../../src/source/span.ts";

export interface Marked {
  readonly text: string;
  /** Where `<|>` stood. */
  readonly cursors: readonly number[];
  /** What stood between `<|` and `|>`. */
  readonly spans: readonly Span[];
}

/** Takes the marks out of a text: `<|>` is a cursor, `<|text|>` a range. */
export function readMarks(marked: string): Marked {
  const cursors: number[] = [];
  const spans: Span[] = [];
  let text = "";
  let open: number | undefined;
  for (const part of marked.split(/(<\|>|<\||\|>)/)) {
    if (part === "<|>") cursors.push(text.length);
    else if (part === "<|") open = text.length;
    else if (part === "|>") spans.push({ start: open!, end: text.length });
    else text += part;
  }
  return { text, cursors, spans };
}

/** A text with the marks put in: what a test compares with. */
export function showMarks(text: string, { cursors = [], spans = [] }: Partial<Omit<Marked, "text">>): string {
  const marks = [
    ...cursors.map((at) => ({ at, mark: "<|>", order: 1 })),
    ...spans.flatMap(({ start, end }) => [
      { at: start, mark: "<|", order: 2 },
      { at: end, mark: "|>", order: 0 },
    ]),
  ].sort((a, b) => b.at - a.at || b.order - a.order);
  let shown = text;
  for (const { at, mark } of marks) shown = shown.slice(0, at) + mark + shown.slice(at);
  return shown;
}
