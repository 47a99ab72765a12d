import type { ByteSource } from "./byte-source.ts";

/** A run of bytes of a disk. */
export interface Range {
  readonly start: number;
  readonly length: number;
}

/** A disk whose bytes are those of a base disk, except in its own ranges. Without ranges it is the base. */
export class Layer implements ByteSource {
  readonly size: number;
  readonly #source: ByteSource;
  readonly #own: readonly Range[];

  /** @param own the ranges with bytes of its own, in order, without overlaps */
  constructor(source: ByteSource, own: readonly Range[]) {
    this.#source = source;
    this.size = source.size;
    this.#own = own;
  }

  read(offset: number, length: number): Promise<Buffer> {
    return this.#source.read(offset, length);
  }

  inBase(offset: number, length: number): number | undefined {
    // The first range that ends behind the offset.
    let [low, high] = [0, this.#own.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const { start, length: size } = this.#own[middle]!;
      if (start + size <= offset) low = middle + 1;
      else high = middle;
    }
    const next = this.#own[low];
    return next && next.start < offset + length ? undefined : offset;
  }
}
