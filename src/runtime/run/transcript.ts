import type { Mode } from "../../plan/plan.ts";
import { ByteLines } from "./byte-lines.ts";
import { type Mask, maskOf } from "./mask.ts";
import { type ReadLines, RecordReader } from "./record-reader.ts";
import { limits } from "./transcript-limits.ts";

/** A transcript of the guest program (docs/dev/guest-program.md), as `TranscriptReader` reads it. */
export interface Transcript extends ReadLines {
  /** Whether the output contained a transcript. */
  readonly found: boolean;
}

const header = "sahara-image-transcript 1";
const marker = `\n${header}\n`;

/**
 * Reads a transcript into a `RunRecord` while it arrives. A guest wrote it, so it may be cut short or hold anything: the
 * reader leaves out what it does not understand, limits sizes, and removes control characters and secrets. It never
 * throws.
 */
export class TranscriptReader {
  readonly #mode: Mode;
  readonly #mask: Mask;
  /** Before a header: the last bytes, which may begin it. */
  #last = Buffer.from("\n");
  #lines: ByteLines | undefined;
  /** The byte of `#lines` at which the transcript begins. */
  #start = 0;
  #record: RecordReader;

  /**
   * @param mode the mode that was requested. The transcript cannot change it.
   * @param secrets values to show as `***` everywhere.
   */
  constructor(mode: Mode, secrets: readonly string[] = []) {
    this.#mode = mode;
    this.#mask = maskOf(secrets);
    this.#record = new RecordReader(mode, this.#mask);
  }

  /** Whether the transcript has begun. */
  get begun(): boolean {
    return this.#lines !== undefined;
  }

  /**
   * Reads more of what guestfish wrote to standard output. The transcript comes last. Bytes that are not UTF-8 become
   * U+FFFD.
   */
  write(chunk: Buffer): void {
    if (this.#lines) this.#lines.write(chunk);
    else this.#skip(chunk);
    if (!this.#lines || this.#lines.bytes - this.#start <= limits.transcript) return;
    this.#lines = undefined;
    this.#record = new RecordReader(this.#mode, this.#mask);
  }

  finish(): Transcript {
    this.#lines?.end();
    return { ...this.#record.finish(), found: this.#lines !== undefined };
  }

  /** Drops what comes before a header. */
  #skip(chunk: Buffer): void {
    const before = marker.length - 1;
    const seam = Buffer.concat([this.#last, chunk.subarray(0, before)]);
    const [bytes, at] = seam.includes(marker) ? [seam, seam.indexOf(marker)] : [chunk, chunk.indexOf(marker)];
    if (at === -1) {
      this.#last = chunk.length < before ? seam.subarray(-before) : Buffer.from(chunk.subarray(-before));
      return;
    }
    this.#lines = new ByteLines({
      // The last header counts: in the transcript no guest text starts a line, but text before it might look like one.
      read: (line, continues) => (line === header ? this.#restart() : this.#record.read(line, continues)),
      readMore: (piece) => this.#record.readMore(piece),
    });
    this.#lines.write(bytes.subarray(at + 1));
    if (bytes === seam) this.#lines.write(chunk.subarray(before));
  }

  #restart(): void {
    this.#start = this.#lines!.bytes - header.length - 1;
    this.#record = new RecordReader(this.#mode, this.#mask);
  }
}
