import type { Socket } from "node:net";

const closed = "qemu-nbd closed the connection";
const lost = new Set(["ECONNRESET", "EPIPE"]);

/** Bytes as they come from a socket, taken by their number. */
export class Inbox {
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #wanted = 0;
  #wake: (() => void) | undefined;
  #error: Error | undefined;

  constructor(socket: Socket) {
    socket.on("data", (chunk) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      if (this.#length >= this.#wanted) this.#ring();
    });
    socket.on("error", (error: NodeJS.ErrnoException) =>
      this.#end(lost.has(error.code ?? "") ? Object.assign(new Error(closed), { code: error.code }) : error),
    );
    socket.on("close", () => this.#end(new Error(closed)));
  }

  /** Waits for `length` bytes and returns them. One caller at a time. */
  async take(length: number): Promise<Buffer> {
    while (this.#length < length) {
      if (this.#error) throw this.#error;
      this.#wanted = length;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#length -= length;
    const [first] = this.#chunks;
    if (first && first.length >= length) {
      if (first.length === length) this.#chunks.shift();
      else this.#chunks[0] = first.subarray(length);
      return first.subarray(0, length);
    }
    return this.#gather(length);
  }

  #gather(length: number): Buffer {
    const all = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const chunk = this.#chunks.shift()!;
      const count = chunk.copy(all, done);
      if (count < chunk.length) this.#chunks.unshift(chunk.subarray(count));
      done += count;
    }
    return all;
  }

  #end(error: Error): void {
    this.#error ??= error;
    this.#ring();
  }

  #ring(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
