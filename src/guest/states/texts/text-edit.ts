import type { Difference } from "../../../plan/record.ts";

export type TextDifference = Omit<Difference, "diff">;

/** What becomes of a text: why it can't be judged, or what differs and the text without the differences. */
export type Edited =
  | { readonly because: string }
  | { readonly differences: readonly TextDifference[]; readonly text: string };

/**
 * A text that is edited by lines. Texts have one character for each byte (latin1). What is not edited stays byte for
 * byte, also the end of each line.
 */
export class TextEdit {
  readonly lines: string[];
  /** Of each line: a line feed, with a carriage return before it, or nothing at the end of the text. */
  readonly #ends: string[];
  readonly #newline: string;
  readonly #gone = new Set<number>();
  readonly #before = new Map<number, string>();
  readonly #after = new Map<number, string>();
  #end = "";
  readonly differences: TextDifference[] = [];

  /** @param keepsReturns whether a carriage return at the end of a line belongs to it. */
  constructor(text: string, keepsReturns = false) {
    const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
    const ends = lines.map((line) => (keepsReturns ? /\n?$/ : /\r?\n?$/).exec(line)![0]);
    this.lines = lines.map((line, index) => line.slice(0, line.length - ends[index]!.length));
    this.#ends = ends;
    this.#newline = ends[0]?.endsWith("\n") ? ends[0] : "\n";
  }

  differs(attribute: string, expected: string, found: string): void {
    this.differences.push({ attribute, expected, found });
  }

  remove(index: number): void {
    this.#gone.add(index);
  }

  insertBefore(index: number, lines: readonly string[]): void {
    this.#before.set(index, (this.#before.get(index) ?? "") + this.#joined(lines));
  }

  insertAfter(index: number, lines: readonly string[]): void {
    if (!this.#ends[index]!.endsWith("\n")) this.#ends[index] = this.#newline;
    this.#after.set(index, (this.#after.get(index) ?? "") + this.#joined(lines));
  }

  append(lines: readonly string[]): void {
    const last = this.lines.length - 1;
    if (last >= 0 && !this.#ends[last]!.endsWith("\n")) this.#ends[last] = this.#newline;
    this.#end += this.#joined(lines);
  }

  #joined(lines: readonly string[]): string {
    return lines.map((line) => line + this.#newline).join("");
  }

  /** Returns the new text. */
  text(): string {
    const body = this.lines.map((line, index) => {
      const own = this.#gone.has(index) ? "" : line + this.#ends[index];
      return (this.#before.get(index) ?? "") + own + (this.#after.get(index) ?? "");
    });
    return body.join("") + this.#end;
  }
}
