import type { Mask } from "./mask.ts";
import { sanitiseText } from "./sanitise.ts";
import { limits } from "./transcript-limits.ts";

/**
 * How many bytes are kept of all texts of a transcript. The more they are, the less is kept of the next text. A text
 * counts as `limits.item` bytes more than it has, so that many short texts are bounded too.
 */
export class TextRoom {
  kept = 0;
  /** How many items of the lists of a transcript are left out, by the name of the list. */
  readonly leftOut = new Map<string, number>();

  get isFull(): boolean {
    return this.kept >= limits.texts;
  }

  leaveOut(list: string): void {
    this.leftOut.set(list, (this.leftOut.get(list) ?? 0) + 1);
  }

  /** Returns how many characters of another text are kept, of `limit` at most. */
  limitOf(limit: number): number {
    return this.kept < limits.fullTexts ? limit : this.isFull ? 0 : Math.min(limit, limits.shortText);
  }
}

/** A part of a text of a guest that arrives in lines. */
abstract class KeptText {
  protected readonly room: TextRoom;
  protected readonly limit: number;
  protected text = "";
  protected isCut = false;
  #isEmpty = true;
  /** The end of the text. V8 stores what is added to a string with a node of 32 bytes, even if it is one character. */
  #recent = "";

  /** @param limit of characters. */
  constructor(limit: number, room: TextRoom) {
    this.limit = room.limitOf(limit);
    this.room = room;
    room.kept += limits.item;
  }

  protected get length(): number {
    return this.text.length + this.#recent.length;
  }

  addLine(line: string): void {
    this.add(this.#isEmpty ? line : `\n${line}`);
    this.#isEmpty = false;
  }

  abstract add(piece: string): void;

  protected append(piece: string): void {
    this.#recent += piece;
    if (this.#recent.length > 4096) this.flush();
  }

  protected flush(): void {
    this.text += ownCopy(this.#recent);
    this.#recent = "";
  }
}

/** The start of a text of a guest that arrives in lines. */
export class KeptStart extends KeptText {
  /** Adds more of the last line. Keeps twice the limit: masks and the removal of controls shorten a text. */
  add(piece: string): void {
    const free = this.room.isFull ? 0 : 2 * this.limit - this.length;
    if (piece.length > free) this.isCut = true;
    const part = piece.length > free ? piece.slice(0, Math.max(0, free)) : piece;
    this.append(part);
    this.room.kept += Buffer.byteLength(part);
  }

  /** Returns the text as it may be shown. */
  shown(mask: Mask): string {
    this.flush();
    // One character more shows whether the text is longer.
    const text = shownStart(this.text, mask, this.limit + 1, this.isCut);
    return text.length > this.limit || this.isCut ? `${text.slice(0, this.limit)}…` : text;
  }
}

/** The end of a text of a guest that arrives in lines. */
export class KeptEnd extends KeptText {
  /** Adds more of the last line. Keeps up to twice the limit: it is cut less often. */
  add(piece: string): void {
    const limit = this.room.isFull ? Math.min(this.limit, limits.shortText) : this.limit;
    this.append(piece);
    this.room.kept += Buffer.byteLength(piece);
    if (this.length > 2 * limit) {
      this.isCut = true;
      this.flush();
      this.room.kept -= Buffer.byteLength(this.text);
      this.text = endOf(this.text, limit);
      this.room.kept += Buffer.byteLength(this.text);
    }
  }

  /**
   * Returns the text as it may be shown.
   *
   * @param hasStart whether the first line was the start of the text.
   */
  shown(mask: Mask, hasStart: boolean): { readonly text: string; readonly isCut: boolean } {
    this.flush();
    const clean = cleaned(this.text, this.isCut || !hasStart ? mask.cutStart : mask);
    if (clean.length <= this.limit) return { text: ownCopy(clean), isCut: this.isCut };
    return { text: endOf(clean, this.limit), isCut: true };
  }
}

/**
 * Returns the start of a text of a guest as it may be shown: at most `limit` characters.
 *
 * @param isCut whether the end of the text was cut off, perhaps within a secret.
 */
export function shownStart(text: string, mask: Mask, limit: number, isCut: boolean): string {
  return ownCopy(cleaned(text, isCut ? mask.cutEnd : mask).slice(0, limit));
}

/** A secret may be complete only before or only after the removal of control characters. */
const cleaned = (text: string, hide: (text: string) => string): string => hide(sanitiseText(hide(text)));

/** Returns the last characters of a text, without half a character at its start. */
const endOf = (text: string, limit: number): string =>
  ownCopy(text.slice(text.length - limit).replace(/^[\udc00-\udfff]/, ""));

/** Returns a copy of a text. V8 keeps the whole string in memory for a part of it that has 13 characters or more. */
export const ownCopy = (text: string): string => (text.length < 13 ? text : Buffer.from(text).toString());
