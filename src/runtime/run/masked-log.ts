import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { StreamedFile } from "../../system/streamed-file.ts";
import type { Mask, MaskStream } from "./mask.ts";

/** The file of `--log`: everything that libguestfs prints, with secrets masked. */
export class MaskedLog {
  readonly #file: StreamedFile | undefined;
  readonly #openError: NodeJS.ErrnoException | undefined;
  readonly #mask: MaskStream;
  readonly #decoder = new StringDecoder("utf8");

  /** @param follows the log has content that stays. */
  constructor(path: string, mask: Mask, follows = false) {
    this.#mask = mask.stream();
    try {
      this.#file = new StreamedFile(path, 0o600, follows);
    } catch (error) {
      this.#openError = error as NodeJS.ErrnoException;
    }
  }

  /** @param source it is paused while the reader of a pipe is slow, so that memory stays bounded. */
  write(chunk: Buffer, source: Readable): void {
    const text = this.#mask.write(this.#decoder.write(chunk));
    if (text === "" || !this.#file || this.#file.write(text)) return;
    source.pause();
    this.#file.whenDrained(() => source.resume());
  }

  /** Returns why the log is incomplete. A log that cannot be written does not stop the run. */
  async end(): Promise<NodeJS.ErrnoException | undefined> {
    this.#file?.write(this.#mask.write(this.#decoder.end()) + this.#mask.end());
    return this.#openError ?? this.#file?.end();
  }
}
