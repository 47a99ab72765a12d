import { fileType, type Inode } from "../file-system.ts";
import { Unsupported } from "../unsupported.ts";
import { bigAt, checksumMatches, type Superblock } from "./superblock.ts";

// struct xfs_dinode in fs/xfs/libxfs/xfs_format.h.
const magic = 0x494e;
const checksumOffset = 100;
const flags2 = { bigTime: 8n, largeExtentCounts: 16n };
const realTimeFlag = 1;
/** Seconds before 1970 at which the time stamps of "bigtime" begin. */
const bigTimeEpoch = 2 ** 31;

/** How a fork keeps what it holds. */
export const forkFormat = { device: 0, local: 1, extents: 2, tree: 3 } as const;

export interface Fork {
  readonly format: number;
  readonly bytes: Buffer;
  /** The number of extents. */
  readonly count: number;
}

/** Reads the inode with a number from its bytes on the disk. */
export function readInode(number: number, raw: Buffer, superblock: Superblock): Inode {
  if (raw.readUInt16BE(0) !== magic) throw new Unsupported("an inode is damaged");
  const { checksums, metadataUuid } = superblock;
  const version = raw[4]!;
  if (checksums) {
    if (!checksumMatches(raw, checksumOffset))
      throw new Unsupported("the checksum of an inode does not match");
    if (version !== 3 || bigAt(raw, 152) !== number || !raw.subarray(160, 176).equals(metadataUuid))
      throw new Unsupported("an inode is in the place of another");
  }
  const mode = raw.readUInt16BE(2);
  const size = bigAt(raw, 56);
  if (!Number.isSafeInteger(size)) throw new Unsupported("an inode is damaged");
  const type = mode & fileType.mask;
  const isDevice = type === fileType.character || type === fileType.block;
  if (type === fileType.regular && raw.readUInt16BE(90) & realTimeFlag)
    throw new Unsupported("a file is in a real-time volume");
  const bigTime = checksums && (raw.readBigUInt64BE(120) & flags2.bigTime) !== 0n;
  return {
    number,
    mode,
    size,
    // A copy: a part of the block would keep all of it in memory, and a walk has thousands of folders ahead.
    raw: Buffer.from(raw),
    uid: raw.readUInt32BE(8),
    gid: raw.readUInt32BE(12),
    links: version === 1 ? raw.readUInt16BE(6) : raw.readUInt32BE(16),
    modified: readTime(raw, 40, bigTime),
    changed: readTime(raw, 48, bigTime),
    ...(isDevice ? { device: readDevice(raw, checksums) } : {}),
  };
}

function readTime(raw: Buffer, offset: number, bigTime: boolean): number {
  if (!bigTime) return raw.readInt32BE(offset) + raw.readUInt32BE(offset + 4) / 1e9;
  const nanoseconds = raw.readBigUInt64BE(offset);
  return Number(nanoseconds / 1_000_000_000n) - bigTimeEpoch + Number(nanoseconds % 1_000_000_000n) / 1e9;
}

function readDevice(raw: Buffer, checksums: boolean): { major: number; minor: number } {
  const device = raw.readUInt32BE(coreSize(checksums));
  return { major: device >>> 18, minor: device & 0x3ffff };
}

function coreSize(checksums: boolean): number {
  return checksums ? 176 : 100;
}

/** Returns the part of an inode that holds its data, or its extended attributes; undefined where it has none. */
export function forkOf(
  { raw }: Inode,
  which: "data" | "attributes",
  { checksums }: Superblock,
): Fork | undefined {
  const core = coreSize(checksums);
  const attributes = raw[82]! * 8;
  const middle = attributes === 0 ? raw.length : core + attributes;
  if (middle > raw.length) throw new Unsupported("an inode is damaged");
  const large = checksums && (raw.readBigUInt64BE(120) & flags2.largeExtentCounts) !== 0n;
  if (which === "data") {
    const count = large ? bigAt(raw, 24) : raw.readUInt32BE(76);
    return { format: raw[5]!, bytes: raw.subarray(core, middle), count };
  }
  if (attributes === 0) return undefined;
  const count = large ? raw.readUInt32BE(76) : raw.readUInt16BE(80);
  return { format: raw[83]!, bytes: raw.subarray(middle), count };
}
