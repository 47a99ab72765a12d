import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/**
 * A file read in small pieces at stated places. Headers are strangers' data: offsets in them may point
 * anywhere, so a piece comes back shorter than asked for where the file ends, and never longer.
 */
export class Bytes {
  readonly size: number;
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
    this.size = fstatSync(fd).size;
  }

  read(offset: number | bigint, length: number): Buffer {
    const at = Number(offset);
    if (!Number.isSafeInteger(at) || at < 0 || at >= this.size) return Buffer.alloc(0);
    const buffer = Buffer.alloc(Math.min(length, this.size - at));
    let done = 0;
    while (done < buffer.length) {
      const count = readSync(this.#fd, buffer, done, buffer.length - done, at + done);
      if (count === 0) break;
      done += count;
    }
    return buffer.subarray(0, done);
  }
}

/** Opens a file for the time of a function. */
export function withBytes<T>(path: string, use: (bytes: Bytes) => T): T {
  const fd = openSync(path, "r");
  try {
    return use(new Bytes(fd));
  } finally {
    closeSync(fd);
  }
}
