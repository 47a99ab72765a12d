import { type ByteSource, checkRange } from "./byte-source.ts";

const lineSize = 32 * 1024;
const maxLines = 128;
/** In milliseconds. */
const longest = 50;

/**
 * Keeps the last 4 MiB that were read, in lines of 32 KiB: for metadata, which is read in small pieces. A byte of the source
 * is read now and then, so that a signal or a limit of time ends also work on what is kept.
 */
export class Cached implements ByteSource {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #lines = new Map<number, Buffer | Promise<Buffer>>();
  #lastRead = performance.now();

  constructor(source: ByteSource) {
    this.#source = source;
    this.size = source.size;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    checkRange(offset, length, this.size);
    if (length === 0) return Buffer.alloc(0);
    if (performance.now() - this.#lastRead > longest) {
      this.#lastRead = performance.now();
      await this.#source.read(0, 1);
    }
    const first = Math.floor(offset / lineSize);
    const last = Math.floor((offset + length - 1) / lineSize);
    const start = offset - first * lineSize;
    if (first === last) return (await this.#line(first)).subarray(start, start + length);
    const lines: (Buffer | Promise<Buffer>)[] = [];
    for (let line = first; line <= last; line++) lines.push(this.#line(line));
    return Buffer.concat(await Promise.all(lines)).subarray(start, start + length);
  }

  #line(index: number): Buffer | Promise<Buffer> {
    const kept = this.#lines.get(index);
    if (kept !== undefined) return kept;
    const [oldest] = this.#lines.keys();
    if (this.#lines.size >= maxLines && oldest !== undefined) this.#lines.delete(oldest);
    const start = index * lineSize;
    const coming = this.#source.read(start, Math.min(lineSize, this.size - start)).then((read) => {
      // What was read with it is not kept.
      const line = read.length < read.buffer.byteLength ? Buffer.from(read) : read;
      if (this.#lines.get(index) === coming) this.#lines.set(index, line);
      return line;
    });
    this.#lines.set(index, coming);
    return coming;
  }
}
