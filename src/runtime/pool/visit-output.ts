/** How the visit of an image ended. */
export interface VisitEnd {
  /** Whether nothing of the image is left in the appliance. */
  readonly isClean: boolean;
  /** Why the image is not as the recipe asks; empty if it is. */
  readonly sentence: string;
}

/** Bytes that the last line may have, and bytes of standard error that are kept. */
const [lineLimit, errorLimit] = [65_536, 65_536];

/** Finds the last line of a transcript, which follows the visit of an image: `WORD clean|left SENTENCE`. */
export class VisitReader {
  readonly #mark: Buffer;
  readonly #onEnd: (end: VisitEnd) => void;
  #end = Buffer.alloc(0);

  /**
   * @param word begins the last line.
   * @param onEnd is called when the last line is complete.
   */
  constructor(word: string, onEnd: (end: VisitEnd) => void) {
    this.#mark = Buffer.from(`\n${word} `);
    this.#onEnd = onEnd;
  }

  write(chunk: Buffer): void {
    this.#end = Buffer.concat([this.#end, chunk]).subarray(-lineLimit);
    const at = this.#end.indexOf(this.#mark);
    if (at === -1 || this.#end.at(-1) !== 0x0a) return;
    const [state, ...sentence] = this.#end
      .subarray(at + this.#mark.length)
      .toString("utf8")
      .trim()
      .split(" ");
    this.#onEnd({ isClean: state === "clean", sentence: sentence.join(" ") });
  }
}

/**
 * Collects the end of standard error for the explanation of a failure, and passes on what belongs to this visit: the
 * console may still bring lines of the image before it.
 */
export class VisitErrors {
  readonly #announcement: string;
  readonly #onLines: (chunk: Buffer) => void;
  #all = Buffer.alloc(0);
  #isAnnounced = false;

  constructor(announcement: string, onLines: (chunk: Buffer) => void) {
    this.#announcement = announcement;
    this.#onLines = onLines;
  }

  write(chunk: Buffer): void {
    this.#all = Buffer.concat([this.#all, chunk]).subarray(-errorLimit);
    if (this.#isAnnounced) {
      this.#onLines(chunk);
      return;
    }
    const at = this.#all.indexOf(this.#announcement);
    // The console puts a carriage return before the end of the line.
    const end = at === -1 ? -1 : this.#all.indexOf("\n", at + this.#announcement.length);
    if (end === -1) return;
    this.#isAnnounced = true;
    this.#onLines(this.#all.subarray(end + 1));
  }

  get text(): string {
    return this.#all.toString("utf8");
  }
}
