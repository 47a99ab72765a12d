import { type ByteSource, checkRange } from "../../src/disk/bytes/byte-source.ts";

/** Mutations of each image; a run of ten minutes is for `RANDOM_RUNS=20000 npm run test:program mutations`. */
export const runs = Number(process.env.RANDOM_RUNS ?? 150);
export const seed = Number(process.env.RANDOM_SEED ?? 1);
/** No answer is worth more: a loop that is not bounded would read for ever. */
export const budget = { bytes: 2 ** 30, milliseconds: 20_000 };

/** A disk in memory. */
export class Memory implements ByteSource {
  readonly bytes: Buffer;
  readonly size: number;
  /** Offsets that were read. */
  readonly places = new Set<number>();

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.size = bytes.length;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    checkRange(offset, length, this.size);
    this.places.add(offset);
    return Buffer.from(this.bytes.subarray(offset, offset + length));
  }
}

/** A generator of numbers that a seed repeats (mulberry32). */
export function randomNumbers(start: number): (limit: number) => number {
  let state = start;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) % limit;
  };
}

/** Changes up to eight places near those that were read. Returns what changes them back. */
export function mutate(
  bytes: Buffer,
  places: readonly number[],
  random: (limit: number) => number,
): () => void {
  const changes: [offset: number, before: Buffer][] = [];
  for (let count = 1 + random(8); count > 0; count--) {
    const offset = Math.min(places[random(places.length)]! + random(4096), bytes.length - 8);
    changes.push([offset, Buffer.from(bytes.subarray(offset, offset + 8))]);
    const kind = random(4);
    if (kind === 0) bytes[offset] = random(256);
    else if (kind === 1) bytes[offset]! ^= 1 << random(8);
    else if (kind === 2) bytes.fill(255, offset, offset + 4);
    else bytes.writeUInt32LE(random(2 ** 20), offset);
  }
  return () => {
    for (const [offset, before] of changes.reverse()) before.copy(bytes, offset);
  };
}
