import { marks } from "../../../shell/link/marks.ts";

/** A piece of an annotated text (src/shell/link/marks.ts). */
export type Piece = string | Node;

export interface Node {
  readonly letter: string;
  readonly fields: readonly (readonly Piece[])[];
}

/** Reads annotated text. */
export function readPieces(text: string): readonly Piece[] {
  const { open, field, close } = marks;
  const outer: Piece[] = [];
  const stack: { letter: string; fields: Piece[][] }[] = [];
  let pieces = outer;
  let at = 0;
  for (const { 0: mark, index } of text.matchAll(/[\x02-\x04]/g)) {
    if (index > at) pieces.push(text.slice(at, index));
    at = index + 1;
    if (mark === open) {
      pieces = [];
      stack.push({ letter: text[at]!, fields: [pieces] });
      at++;
    } else if (mark === field) {
      pieces = [];
      stack.at(-1)!.fields.push(pieces);
    } else if (mark === close) {
      const node = stack.pop()!;
      pieces = stack.at(-1)?.fields.at(-1) ?? outer;
      pieces.push(node);
    }
  }
  if (at < text.length) pieces.push(text.slice(at));
  return outer;
}

/** The text of a field that has no nodes. */
export function plain(field: readonly Piece[] | undefined): string {
  return (field?.[0] as string | undefined) ?? "";
}
