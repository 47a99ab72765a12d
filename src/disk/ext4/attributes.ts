import { crc32cAround } from "../bytes/crc32c.ts";
import { Unsupported } from "../unsupported.ts";

// https://docs.kernel.org/filesystems/ext4/attributes.html
const magic = 0xea020000;
const entrySize = 16;
const blockHeaderSize = 32;
const checksumOffset = 0x10;
const maxValue = 65536;
const prefixes: Readonly<Record<number, string>> = {
  0: "",
  1: "user.",
  2: "system.posix_acl_access",
  3: "system.posix_acl_default",
  4: "trusted.",
  6: "security.",
  7: "system.",
  8: "system.richacl",
};

export interface StoredAttribute {
  readonly name: string;
  /** The value, or the inode that holds `size` bytes of it. */
  readonly value: Buffer | { readonly inode: number; readonly size: number };
}

/** Reads the attributes behind the fixed part of an inode. */
export function readInodeAttributes(raw: Buffer): StoredAttribute[] {
  if (raw.length <= 128) return [];
  const start = 128 + raw.readUInt16LE(0x80);
  if (start + 4 > raw.length || raw.readUInt32LE(start) !== magic) return [];
  return readEntries(raw, start + 4, start + 4);
}

/** Reads a block of attributes; `seed` is undefined where metadata has no checksums. */
export function readBlockAttributes(
  block: Buffer,
  number: number,
  seed: number | undefined,
): StoredAttribute[] {
  if (block.readUInt32LE(0) !== magic) throw damaged();
  if (seed !== undefined) {
    const place = Buffer.alloc(8);
    place.writeBigUInt64LE(BigInt(number));
    const found = crc32cAround(seed, Buffer.concat([place, block]), 8 + checksumOffset);
    if (found !== block.readUInt32LE(checksumOffset))
      throw new Unsupported("the checksum of extended attributes does not match");
  }
  return readEntries(block, blockHeaderSize, 0);
}

function readEntries(bytes: Buffer, start: number, base: number): StoredAttribute[] {
  const attributes: StoredAttribute[] = [];
  for (let at = start; at + 4 <= bytes.length && bytes.readUInt32LE(at) !== 0; ) {
    if (at + entrySize > bytes.length) throw damaged();
    const nameEnd = at + entrySize + bytes[at]!;
    const prefix = prefixes[bytes[at + 1]!];
    const offset = base + bytes.readUInt16LE(at + 2);
    const inode = bytes.readUInt32LE(at + 4);
    const size = bytes.readUInt32LE(at + 8);
    if (prefix === undefined || nameEnd > bytes.length || size > maxValue) throw damaged();
    const name = prefix + bytes.toString("latin1", at + entrySize, nameEnd);
    if (inode !== 0) attributes.push({ name, value: { inode, size } });
    else if (offset + size > bytes.length) throw damaged();
    else attributes.push({ name, value: Buffer.from(bytes.subarray(offset, offset + size)) });
    at = start + Math.ceil((nameEnd - start) / 4) * 4;
  }
  return attributes;
}

function damaged(): Unsupported {
  return new Unsupported("extended attributes are damaged");
}
