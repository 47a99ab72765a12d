import { createWriteStream, type WriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { Mask } from "./mask.ts";

/** Characters without a line end after which a line is written in parts. */
const lineLimit = 1 << 20;
const overlap = 64 << 10;

/** The file of `--log`: all that libguestfs says, whole lines at a time so that a secret is never cut in two. */
export class MaskedLog {
  readonly #stream: WriteStream;
  readonly #mask: Mask;
  readonly #decoder = new StringDecoder("utf8");
  #pending = "";
  #failed = false;

  constructor(path: string, mask: Mask) {
    this.#mask = mask;
    this.#stream = createWriteStream(path, { mode: 0o600 });
    // A log that can't be written (a full disk) is no reason to stop.
    this.#stream.on("error", () => {
      this.#failed = true;
    });
  }

  /** @param source paused while the disk is slower than the guest, so that memory stays bounded. */
  write(chunk: Buffer, source: Readable): void {
    this.#pending += this.#decoder.write(chunk);
    const line = this.#pending.lastIndexOf("\n") + 1;
    const ready = this.#pending.length - line > lineLimit ? this.#pending.length - overlap : line;
    if (ready === 0 || this.#failed) return;
    const text = this.#mask(this.#pending.slice(0, ready));
    this.#pending = this.#pending.slice(ready);
    if (this.#stream.write(text)) return;
    source.pause();
    const resume = () => source.resume();
    this.#stream.once("drain", resume);
    this.#stream.once("error", resume);
  }

  async end(): Promise<void> {
    if (this.#failed) return;
    await new Promise<void>((resolve) => {
      this.#stream.once("error", () => resolve());
      this.#stream.end(this.#mask(this.#pending), () => resolve());
    });
  }
}
