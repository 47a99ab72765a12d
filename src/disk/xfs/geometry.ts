import { Unsupported } from "../unsupported.ts";
import type { Superblock } from "./superblock.ts";

/**
 * Returns the offset in bytes of a block: in its number the group is in the high bits, the block within
 * the group in the low ones.
 */
export function blockOffset(block: number, superblock: Superblock): number {
  const { groupBlocks, groupBlocksLog, groups, blocks, blockSize } = superblock;
  const group = Math.floor(block / 2 ** groupBlocksLog);
  const within = block % 2 ** groupBlocksLog;
  const number = group * groupBlocks + within;
  if (!(group >= 0 && group < groups && within < groupBlocks && number < blocks))
    throw new Unsupported("it refers to a block behind its end");
  return number * blockSize;
}

/** Returns the offset in bytes of an inode. */
export function inodeOffset(inode: number, superblock: Superblock): number {
  if (!Number.isSafeInteger(inode) || inode <= 0)
    throw new Unsupported("a folder refers to an inode that is none");
  const perBlock = 2 ** superblock.inodesPerBlockLog;
  const block = blockOffset(Math.floor(inode / perBlock), superblock);
  return block + (inode % perBlock) * superblock.inodeSize;
}
