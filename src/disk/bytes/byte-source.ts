import { Unsupported } from "../unsupported.ts";

/** A run of bytes: an image, a partition, a logical volume. Offsets and lengths are in bytes. */
export interface ByteSource {
  readonly size: number;
  /**
   * Reads exactly `length` bytes.
   * @throws {Unsupported} where they are not all inside of the source
   */
  read(offset: number, length: number): Promise<Buffer>;
  /**
   * Returns where a base disk has the same bytes, for a layer over it (or the base itself): undefined where it may have
   * others. Two sources over one base hold the same bytes wherever both return the same place.
   */
  inBase?(offset: number, length: number): number | undefined;
}

/** Throws `Unsupported` unless `[offset, offset + length)` lies inside of a source of `size` bytes. */
export function checkRange(offset: number, length: number, size: number): void {
  const valid = Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0;
  if (!valid || offset + length > size) throw new Unsupported("the disk refers to a place behind its end");
}

/** A part of another source. */
export class Window implements ByteSource {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #start: number;

  constructor(source: ByteSource, start: number, size: number) {
    checkRange(start, size, source.size);
    this.#source = source;
    this.#start = start;
    this.size = size;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    checkRange(offset, length, this.size);
    return this.#source.read(this.#start + offset, length);
  }

  inBase(offset: number, length: number): number | undefined {
    return this.#source.inBase?.(this.#start + offset, length);
  }
}

/** Sources one after another: a linear logical volume. */
export class Joined implements ByteSource {
  readonly size: number;
  readonly #parts: readonly { readonly start: number; readonly source: ByteSource }[];

  constructor(sources: readonly ByteSource[]) {
    let start = 0;
    this.#parts = sources.map((source) => {
      const part = { start, source };
      start += source.size;
      return part;
    });
    this.size = start;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    checkRange(offset, length, this.size);
    const pieces: Buffer[] = [];
    for (const { start, source } of this.#parts) {
      const from = Math.max(offset, start);
      const to = Math.min(offset + length, start + source.size);
      if (from < to) pieces.push(await source.read(from - start, to - from));
    }
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }
  inBase(offset: number, length: number): number | undefined {
    const part = this.#parts.find(
      ({ start, source }) => offset >= start && offset + length <= start + source.size,
    );
    return part?.source.inBase?.(offset - part.start, length);
  }
}
