import type { Bytes } from "./bytes.ts";
import type { HeaderResult } from "./image-header.ts";

// The layout and the limits are those of qemu's block/vdi.c.
const blockSize = 1 << 20;

/** Reads a VirtualBox image's header: version 1.1, dynamic or static, with no parent. */
export function readVdi(bytes: Bytes): HeaderResult {
  const head = bytes.read(0, 512);
  if (head.length < 512) return { damaged: "the file ends within the header" };
  if (head.readUInt32LE(0x40) !== 0xbeda107f) return { damaged: "its signature is missing" };
  const version = head.readUInt32LE(0x44);
  if (version !== 0x00010001)
    return { damaged: `version ${version >>> 16}.${version & 0xffff} (1.1 is known)` };
  const type = head.readUInt32LE(0x4c);
  if (type !== 1 && type !== 2)
    return { damaged: `images of type ${type} (1 dynamic and 2 static are known; others need a parent)` };
  const mapOffset = head.readUInt32LE(0x154);
  const dataOffset = head.readUInt32LE(0x158);
  const size = head.readBigUInt64LE(0x170);
  const blocks = head.readUInt32LE(0x180);
  const allocated = head.readUInt32LE(0x184);
  if (head.readUInt32LE(0x168) !== 512) return { damaged: "sectors that are not of 512 bytes" };
  if (head.readUInt32LE(0x178) !== blockSize) return { damaged: "blocks that are not of 1 MiB" };
  if (mapOffset % 512 !== 0 || dataOffset % 512 !== 0 || mapOffset < 512)
    return { damaged: "its block map does not lie on a sector" };
  if (blocks > 0x1fffffff || allocated > blocks)
    return { damaged: `${allocated} of ${blocks} blocks in use` };
  if (size > BigInt(blocks) * BigInt(blockSize))
    return { damaged: `a disk of ${size} bytes in ${blocks} blocks` };
  if (mapOffset + blocks * 4 > bytes.size || dataOffset < mapOffset + blocks * 4)
    return { damaged: "its block map lies outside of the file" };
  // The last block may be incomplete.
  const least = dataOffset + Math.max(0, allocated - 1) * blockSize;
  if (bytes.size < least)
    return { damaged: `the file has ${bytes.size} bytes, and its blocks take ${least}` };
  if (!isZero(head.subarray(0x1a8, 0x1b8)) || !isZero(head.subarray(0x1b8, 0x1c8)))
    return { damaged: "it is the difference to another image, which qemu can't read" };
  return { header: { format: "vdi", virtualSize: Number(size), references: [], encrypted: false } };
}

/** The largest header and block map, in bytes, that `readVdiTables` returns: the map of a disk of 16 TiB. */
const tablesLimit = 64 << 20;

/**
 * The start of an image that `readVdi` accepted: its header and its block map. New blocks come after those that the
 * header counts. If a crash left the tables half written, restoring them therefore makes the image consistent, and
 * only the content of older blocks may be new.
 *
 * @returns undefined if it is too large to keep.
 */
export function readVdiTables(bytes: Bytes): Buffer | undefined {
  const head = bytes.read(0, 512);
  const length = head.readUInt32LE(0x154) + head.readUInt32LE(0x180) * 4;
  return length > tablesLimit ? undefined : bytes.read(0, length);
}

const isZero = (bytes: Buffer) => bytes.every((byte) => byte === 0);
