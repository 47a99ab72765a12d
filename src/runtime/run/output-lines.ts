import { StringDecoder } from "node:string_decoder";
import type { Mask } from "./mask.ts";
import { sanitiseLine } from "./sanitise.ts";

/** Characters of a line that are kept. The rest of a longer line is dropped. */
const lineLimit = 8192;

/** Splits a program's output, which arrives in pieces, into lines of bounded length. */
export class OutputLines {
  readonly #read: (line: string, cut: boolean) => void;
  readonly #decoder = new StringDecoder("utf8");
  #line = "";
  #cut = false;

  /** @param read called with each line, without its line end, and with whether the line was cut. */
  constructor(read: (line: string, cut: boolean) => void) {
    this.#read = read;
  }

  write(chunk: Buffer): void {
    const text = this.#decoder.write(chunk);
    for (let at = 0; at < text.length; ) {
      const end = text.indexOf("\n", at);
      const part = text.slice(at, end === -1 ? undefined : end);
      const room = lineLimit - this.#line.length;
      if (part.length > room) this.#cut = true;
      this.#line += part.slice(0, room);
      if (end === -1) return;
      this.#read(this.#line.replace(/\r+$/, ""), this.#cut);
      this.#line = "";
      this.#cut = false;
      at = end + 1;
    }
  }
}

/**
 * Returns a line of output as it may be shown: sanitised, with masked secrets, at most 2,000 characters.
 *
 * @param cut whether the end of the line was cut off, possibly within a secret.
 */
export function shownLine(line: string, mask: Mask, cut: boolean): string {
  const hide = cut ? mask.cutEnd : mask;
  // A secret may be complete only before or only after the removal of control characters.
  return shorten(hide(sanitiseLine(hide(line), Number.POSITIVE_INFINITY)), 2000);
}

const shorten = (text: string, limit: number) => (text.length > limit ? `${text.slice(0, limit)}…` : text);
