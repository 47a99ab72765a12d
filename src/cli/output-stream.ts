/** The destination of the program's output. */
export interface Writer {
  /** Never throws: output that cannot be written is dropped, and `flushed` reports why. */
  write(text: string | Uint8Array): unknown;
  /**
   * Waits until all output has been written. Resolves to the error, such as a full disk. A reader that leaves early
   * is not an error.
   */
  flushed(): Promise<NodeJS.ErrnoException | undefined>;
}

/** The parts of a Node stream that are used here. */
interface Sink {
  readonly isTTY?: boolean;
  on(event: "error", listener: (error: NodeJS.ErrnoException) => void): unknown;
  write(text: string | Uint8Array, written?: (error?: Error | null) => void): unknown;
}

/**
 * Standard output or standard error. A write never throws and never ends the process: the first error is kept, and
 * everything after it is dropped.
 */
export class OutputStream implements Writer {
  readonly #sink: Sink;
  #error: NodeJS.ErrnoException | undefined;

  constructor(sink: Sink) {
    this.#sink = sink;
    sink.on("error", (error) => this.#fail(error));
  }

  write(text: string | Uint8Array): void {
    if (this.#error !== undefined) return;
    try {
      this.#sink.write(text);
    } catch (error) {
      this.#fail(error as NodeJS.ErrnoException);
    }
  }

  async flushed(): Promise<NodeJS.ErrnoException | undefined> {
    if (this.#error === undefined)
      await new Promise<void>((resolve) => {
        const done = (error?: Error | null) => {
          if (error) this.#fail(error);
          resolve();
        };
        try {
          this.#sink.write("", done);
        } catch (error) {
          done(error as Error);
        }
      });
    return this.#error !== undefined && !this.#isReaderGone(this.#error) ? this.#error : undefined;
  }

  /** A reader that leaves early (`| head`) and a closed terminal are not errors. */
  #isReaderGone({ code }: NodeJS.ErrnoException): boolean {
    return code === "EPIPE" || (code === "EIO" && this.#sink.isTTY === true);
  }

  #fail(error: NodeJS.ErrnoException): void {
    this.#error ??= error;
  }
}
