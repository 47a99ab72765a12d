const polynomial = 0x82f63b78;

/** Eight tables, so that a step of the loop takes eight bytes (Kounavis and Berry, "slicing-by-8"). */
const tables: readonly Int32Array[] = makeTables();

function makeTables(): Int32Array[] {
  const made = Array.from({ length: 8 }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    made[0]![byte] = crc;
  }
  for (let table = 1; table < 8; table++) {
    for (let byte = 0; byte < 256; byte++) {
      const before = made[table - 1]![byte]!;
      made[table]![byte] = (before >>> 8) ^ made[0]![before & 255]!;
    }
  }
  return made;
}

const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];

/**
 * Continues a CRC-32C (Castagnoli, RFC 3720 appendix B.4) without the inversions at its beginning and end, as
 * ext4 and XFS compute it.
 *
 * @param crc the value so far; `0xffffffff` to begin
 * @returns the new value, from 0 to 2^32 - 1
 */
export function crc32c(crc: number, bytes: Uint8Array): number {
  let value = crc | 0;
  let at = 0;
  for (const end = bytes.length - 7; at < end; at += 8) {
    value ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    value =
      t7[value & 255]! ^
      t6[(value >>> 8) & 255]! ^
      t5[(value >>> 16) & 255]! ^
      t4[value >>> 24]! ^
      t3[bytes[at + 4]!]! ^
      t2[bytes[at + 5]!]! ^
      t1[bytes[at + 6]!]! ^
      t0[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at++) value = t0[(value ^ bytes[at]!) & 255]! ^ (value >>> 8);
  return value >>> 0;
}

const zeros = Buffer.alloc(4);

/** The CRC of a structure whose own checksum, of `length` bytes at `offset`, counts as zeros. */
export function crc32cAround(crc: number, bytes: Buffer, offset: number, length = 4): number {
  const before = crc32c(crc, bytes.subarray(0, offset));
  return crc32c(crc32c(before, zeros.subarray(0, length)), bytes.subarray(offset + length));
}
