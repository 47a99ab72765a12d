import { crc32c } from "../bytes/crc32c.ts";
import { fileType, type Inode } from "../file-system.ts";
import { Unsupported } from "../unsupported.ts";
import type { Superblock } from "./superblock.ts";

// https://docs.kernel.org/filesystems/ext4/inodes.html
export const inodeFlags = {
  encrypted: 0x800,
  extents: 0x80000,
  inlineData: 0x10000000,
  hashedFolder: 0x1000,
  ignoresCase: 0x40000000,
};

/** Returns the flags of an inode (`i_flags`). */
export function flagsOf({ raw }: Inode): number {
  return raw.readUInt32LE(0x20);
}

/** What the checksums of the blocks of a file begin with. */
export function inodeSeed({ number, raw }: Pick<Inode, "number" | "raw">, seed: number): number {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(number, 0);
  raw.copy(head, 4, 0x64, 0x68);
  return crc32c(seed, head);
}

/** Reads the inode with a number from its bytes in the inode table. */
export function readInode(number: number, raw: Buffer, { checksumSeed }: Superblock): Inode {
  const extra = raw.length > 128 ? raw.readUInt16LE(0x80) : 0;
  if (extra > raw.length - 128) throw new Unsupported("an inode is damaged");
  if (checksumSeed !== undefined) checkInode(number, raw, extra, checksumSeed);
  const mode = raw.readUInt16LE(0);
  const type = mode & fileType.mask;
  const long = type === fileType.regular || type === fileType.directory;
  const size = raw.readUInt32LE(0x4) + (long ? raw.readUInt32LE(0x6c) * 2 ** 32 : 0);
  if (!Number.isSafeInteger(size)) throw new Unsupported("an inode is damaged");
  const isDevice = type === fileType.character || type === fileType.block;
  return {
    number,
    mode,
    size,
    // A copy: a part of the block would keep all of it in memory, and a walk has thousands of folders ahead.
    raw: Buffer.from(raw),
    links: raw.readUInt16LE(0x1a),
    uid: raw.readUInt16LE(0x2) + raw.readUInt16LE(0x78) * 65536,
    gid: raw.readUInt16LE(0x18) + raw.readUInt16LE(0x7a) * 65536,
    modified: readTime(raw, 0x10, extra >= 0xc ? 0x88 : undefined),
    changed: readTime(raw, 0xc, extra >= 0x8 ? 0x84 : undefined),
    ...(isDevice ? { device: readDevice(raw) } : {}),
  };
}

function checkInode(number: number, raw: Buffer, extra: number, seed: number): void {
  const hasHigh = extra >= 4;
  const copy = Buffer.from(raw).fill(0, 0x7c, 0x7e);
  if (hasHigh) copy.fill(0, 0x82, 0x84);
  const found = crc32c(inodeSeed({ number, raw }, seed), copy);
  const high = hasHigh ? raw.readUInt16LE(0x82) : (found >>> 16) & 0xffff;
  if (found !== raw.readUInt16LE(0x7c) + high * 65536)
    throw new Unsupported("the checksum of an inode does not match");
}

/** Seconds: 32 bits, and where there is room two more of them and the nanoseconds. */
function readTime(raw: Buffer, offset: number, extraOffset: number | undefined): number {
  const seconds = raw.readInt32LE(offset);
  if (extraOffset === undefined) return seconds;
  const extra = raw.readUInt32LE(extraOffset);
  return seconds + (extra & 3) * 2 ** 32 + (extra >>> 2) / 1e9;
}

function readDevice(raw: Buffer): { major: number; minor: number } {
  const old = raw.readUInt32LE(0x28);
  if (old !== 0) return { major: (old >> 8) & 0xff, minor: old & 0xff };
  const device = raw.readUInt32LE(0x2c);
  return { major: (device & 0xfff00) >> 8, minor: (device & 0xff) | ((device >>> 12) & 0xfff00) };
}
