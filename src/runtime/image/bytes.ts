import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/**
 * An open file, which is read in small pieces at given offsets. Offsets come from untrusted headers. A piece is never
 * longer than requested, and shorter at the end of the file.
 */
export class Bytes {
  readonly size: number;
  readonly stat: BigIntStats;
  readonly #fd: number;

  constructor(fd: number) {
    this.#fd = fd;
    this.stat = fstatSync(fd, { bigint: true });
    this.size = Number(this.stat.size);
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

/** Opens a file while a function runs. Does not wait for a writer if it is a pipe. */
export function withBytes<T>(path: string, use: (bytes: Bytes) => T): T {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return use(new Bytes(fd));
  } finally {
    closeSync(fd);
  }
}

/** The same for a function that waits for other things in between. */
export async function withOpenFile<T>(
  path: string,
  use: (bytes: Bytes, fd: number) => Promise<T>,
): Promise<T> {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    return await use(new Bytes(fd), fd);
  } finally {
    closeSync(fd);
  }
}
