import { read } from "node:fs";
import { promisify } from "node:util";
import { type ByteSource, checkRange } from "./byte-source.ts";

const readAt = promisify(read);

/** A raw image, read through a descriptor that the caller opened and closes. */
export class RawFile implements ByteSource {
  readonly size: number;
  readonly #descriptor: number;

  constructor(descriptor: number, size: number) {
    this.#descriptor = descriptor;
    this.size = size;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    checkRange(offset, length, this.size);
    const buffer = Buffer.allocUnsafe(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await readAt(this.#descriptor, buffer, done, length - done, offset + done);
      // The file became shorter while it was read: what is missing is zeros, as it is for qemu.
      if (bytesRead === 0) return buffer.fill(0, done);
      done += bytesRead;
    }
    return buffer;
  }
}
