import { createWriteStream, type WriteStream } from "node:fs";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { Mask, MaskStream } from "./mask.ts";

/** The file of `--log`: everything that libguestfs prints, with secrets masked. */
export class MaskedLog {
  readonly #stream: WriteStream;
  readonly #mask: MaskStream;
  readonly #decoder = new StringDecoder("utf8");
  #failed = false;

  constructor(path: string, mask: Mask) {
    this.#mask = mask.stream();
    this.#stream = createWriteStream(path, { mode: 0o600 });
    // A log that cannot be written (a full disk) does not stop the run.
    this.#stream.on("error", () => {
      this.#failed = true;
    });
  }

  /** @param source paused while the disk is slower than the guest, so that memory stays bounded. */
  write(chunk: Buffer, source: Readable): void {
    if (this.#failed) return;
    const text = this.#mask.write(this.#decoder.write(chunk));
    if (text === "" || this.#stream.write(text)) return;
    source.pause();
    const resume = () => source.resume();
    this.#stream.once("drain", resume);
    this.#stream.once("error", resume);
  }

  async end(): Promise<void> {
    if (this.#failed) return;
    const rest = this.#mask.write(this.#decoder.end()) + this.#mask.end();
    await new Promise<void>((resolve) => {
      this.#stream.once("error", () => resolve());
      this.#stream.end(rest, () => resolve());
    });
  }
}
