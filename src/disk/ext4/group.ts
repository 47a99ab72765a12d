import { crc32cAround } from "../bytes/crc32c.ts";
import { Unsupported } from "../unsupported.ts";
import type { Superblock } from "./superblock.ts";

const checksumOffset = 0x1e;

/** Returns the block that holds a group's descriptor, and the descriptor's offset in it. */
export function descriptorPlace(group: number, superblock: Superblock): { block: number; offset: number } {
  const { blockSize, descriptorSize, firstBlock, firstMetaGroup, blocksPerGroup } = superblock;
  const perBlock = blockSize / descriptorSize;
  const index = Math.floor(group / perBlock);
  const offset = (group % perBlock) * descriptorSize;
  // A file system of 1 KiB blocks begins at block 1, bigger ones have the superblock inside of block 0.
  if (firstMetaGroup === undefined || index < firstMetaGroup)
    return { block: Math.max(firstBlock, blockSize === 1024 ? 1 : 0) + 1 + index, offset };
  const first = index * perBlock;
  const copy = hasSuperblock(first, superblock) ? 1 : 0;
  // With clusters, block 0 is before the superblock even if blocks have 1 KiB.
  const before = first === 0 && blockSize === 1024 && firstBlock === 0 ? 1 : 0;
  return { block: firstBlock + first * blocksPerGroup + copy + before, offset };
}

/** Whether a block group begins with a copy of the superblock. */
function hasSuperblock(group: number, { sparse, superblockGroups }: Superblock): boolean {
  if (superblockGroups && group > 0) return superblockGroups.includes(group);
  if (group <= 1 || !sparse) return true;
  return [3, 5, 7].some((base) => {
    let power = base;
    while (power < group) power *= base;
    return power === group;
  });
}

/** Returns the block at which a group's inode table begins. */
export function inodeTable(descriptor: Buffer, group: number, superblock: Superblock): number {
  checkDescriptor(descriptor, group, superblock);
  const high = superblock.descriptorSize >= 64 ? descriptor.readUInt32LE(0x28) : 0;
  const block = descriptor.readUInt32LE(0x8) + high * 2 ** 32;
  if (block < superblock.firstBlock || block >= superblock.blocks)
    throw new Unsupported("a block group is damaged");
  return block;
}

/** Returns how many clusters of a group are free. */
export function freeClusters(descriptor: Buffer, group: number, superblock: Superblock): number {
  checkDescriptor(descriptor, group, superblock);
  const high = superblock.descriptorSize >= 64 ? descriptor.readUInt16LE(0x2c) : 0;
  return descriptor.readUInt16LE(0xc) + high * 2 ** 16;
}

function checkDescriptor(descriptor: Buffer, group: number, superblock: Superblock): void {
  const expected = descriptor.readUInt16LE(checksumOffset);
  const number = Buffer.alloc(4);
  number.writeUInt32LE(group);
  let found: number | undefined;
  if (superblock.checksumSeed !== undefined)
    found =
      crc32cAround(superblock.checksumSeed, Buffer.concat([number, descriptor]), 4 + checksumOffset, 2) &
      0xffff;
  else if (superblock.groupChecksums)
    found = crc16(
      Buffer.concat([
        superblock.uuidBytes,
        number,
        descriptor.subarray(0, checksumOffset),
        descriptor.subarray(checksumOffset + 2),
      ]),
    );
  if (found !== undefined && found !== expected)
    throw new Unsupported("the checksum of a block group does not match");
}

/** CRC-16 with the polynomial 0x8005, begun with ones, as `ext4_group_desc_csum` computes it. */
function crc16(bytes: Buffer): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  }
  return crc;
}
