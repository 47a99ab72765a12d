import { sanitiseText } from "./sanitise.ts";

/** Replaces every secret in a complete text by `***`. */
export interface Mask {
  (text: string): string;
  /** Masks a text whose end was cut off. Drops a rest that may be the start of a secret. */
  cutEnd(text: string): string;
  /**
   * Masks a text whose start was cut off. Also masks the end of a secret at its start, and drops the U+FFFD that
   * remains of a character cut in two.
   */
  cutStart(text: string): string;
  /** Masks a text that arrives in pieces. */
  stream(): MaskStream;
}

const stars = "***";

/**
 * Returns the function that masks secrets. It finds each whole secret, each line of a secret (guest output is read by
 * lines), and these texts without control characters.
 */
export function maskOf(secrets: Iterable<string>): Mask {
  const needles = needlesOf(secrets);
  if (needles.length === 0) {
    const same = (text: string) => text;
    return Object.assign(same, { cutEnd: same, cutStart: same, stream: () => new MaskStream([]) });
  }
  const whole = (text: string): string => {
    const stream = new MaskStream(needles);
    return stream.write(text) + stream.end();
  };
  return Object.assign((text: string) => whole(text), {
    cutEnd: (text: string) => new MaskStream(needles).write(text),
    cutStart: (text: string) => whole(maskStart(text.replace(/^\ufffd+/, ""), needles)),
    stream: () => new MaskStream(needles),
  });
}

function needlesOf(secrets: Iterable<string>): string[] {
  const needles = new Set<string>();
  for (const secret of secrets) {
    for (const form of [secret, sanitiseText(secret)]) {
      needles.add(form);
      // Masking lines of one or two characters would hide half of any text and would protect nothing.
      for (const line of form.split(/\r\n?|\n/)) if (line.trim().length > 2) needles.add(line);
    }
  }
  needles.delete("");
  return [...needles];
}

function maskStart(text: string, needles: readonly string[]): string {
  let cut = 0;
  for (const needle of needles) {
    for (let length = Math.min(needle.length - 1, text.length); length > cut; length--)
      if (text.startsWith(needle.slice(-length))) cut = length;
  }
  return cut === 0 ? text : stars + text.slice(cut);
}

/** Characters `start` to `end` (exclusive) of a text. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Masks a text that arrives in pieces, regardless of where it is cut. All that `write` and `end` return is together
 * the mask of the whole text. Holds back at most as many characters as the longest secret has.
 */
export class MaskStream {
  readonly #needles: readonly string[];
  readonly #longest: number;
  #held = "";
  /** How many characters of `#held` belong to a secret that was already replaced by `***`. */
  #covered = 0;

  constructor(needles: readonly string[]) {
    this.#needles = needles;
    this.#longest = Math.max(0, ...needles.map((needle) => needle.length));
  }

  /** Returns the text that no later piece can change. */
  write(piece: string): string {
    const text = this.#held + piece;
    return this.#release(text, this.#openFrom(text));
  }

  /** Returns the rest. */
  end(): string {
    return this.#release(this.#held, this.#held.length);
  }

  /** Returns where a secret may begin that the next piece completes. */
  #openFrom(text: string): number {
    for (let at = Math.max(0, text.length - this.#longest + 1); at < text.length; at++) {
      const rest = text.slice(at);
      if (this.#needles.some((needle) => needle.length > rest.length && needle.startsWith(rest))) return at;
    }
    return text.length;
  }

  #release(text: string, until: number): string {
    let released = "";
    let at = 0;
    let covered = Math.max(0, this.#covered - until);
    for (const { start, end } of this.#stretches(text)) {
      if (start >= until) break;
      released += text.slice(at, start);
      if (start > 0 || this.#covered === 0) released += stars;
      at = Math.min(end, until);
      covered = Math.max(0, end - until);
    }
    released += text.slice(at, until);
    this.#held = text.slice(until);
    this.#covered = covered;
    return released;
  }

  /** Returns the ranges to hide, in order, with overlapping ranges joined. */
  #stretches(text: string): Stretch[] {
    const found: Stretch[] = this.#covered > 0 ? [{ start: 0, end: this.#covered }] : [];
    for (const needle of this.#needles) {
      for (let at = text.indexOf(needle); at !== -1; at = text.indexOf(needle, at + 1))
        found.push({ start: at, end: at + needle.length });
    }
    found.sort((a, b) => a.start - b.start || b.end - a.end);
    const joined: Stretch[] = [];
    for (const { start, end } of found) {
      const last = joined.at(-1);
      if (last !== undefined && start < last.end)
        joined[joined.length - 1] = { start: last.start, end: Math.max(end, last.end) };
      else joined.push({ start, end });
    }
    return joined;
  }
}
