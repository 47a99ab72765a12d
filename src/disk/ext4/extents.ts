import { crc32c } from "../bytes/crc32c.ts";
import type { Extent } from "../file-system.ts";
import { Unsupported } from "../unsupported.ts";
import type { Superblock } from "./superblock.ts";

const magic = 0xf30a;
const headerSize = 12;
const recordSize = 12;
const maxDepth = 5;
const maxExtents = 4_000_000;

/** Reads blocks by their number. */
export type ReadBlock = (block: number) => Promise<Buffer>;

/**
 * Collects the extents of a tree (https://docs.kernel.org/filesystems/ext4/dynamic.html#extent-tree), without
 * those that were allocated and never written, which read as zeros.
 *
 * @param seed what the checksums of the tree's blocks begin with; undefined where there are none
 */
export async function readExtents(
  root: Buffer,
  superblock: Superblock,
  readBlock: ReadBlock,
  seed: number | undefined,
): Promise<Extent[]> {
  const { blockSize, firstBlock, blocks } = superblock;
  const extents: Extent[] = [];
  let left = maxExtents;
  let end = 0;
  const leaf = (record: Buffer) => {
    const offset = record.readUInt32LE(0) * blockSize;
    const block = record.readUInt16LE(6) * 2 ** 32 + record.readUInt32LE(8);
    const count = record.readUInt16LE(4);
    // More than 32,768 blocks cannot be in one extent: the bit means "not written".
    const written = count <= 32768;
    const length = written ? count : count - 32768;
    if (offset < end || block < firstBlock || block + length > blocks) throw damaged();
    end = offset + length * blockSize;
    if (written) extents.push({ offset, length: length * blockSize, disk: block * blockSize });
  };
  const walk = async (node: Buffer, expectedDepth: number | undefined): Promise<void> => {
    const count = node.readUInt16LE(2);
    const depth = node.readUInt16LE(6);
    const valid =
      node.readUInt16LE(0) === magic && depth <= maxDepth && headerSize + count * recordSize <= node.length;
    if (!valid || (expectedDepth !== undefined && depth !== expectedDepth)) throw damaged();
    left -= count + 1;
    if (left < 0) throw new Unsupported("a file has too many extents");
    for (let index = 0; index < count; index++) {
      const record = node.subarray(headerSize + index * recordSize, headerSize + (index + 1) * recordSize);
      if (depth === 0) leaf(record);
      else {
        const child = await readBlock(record.readUInt32LE(4) + record.readUInt16LE(8) * 2 ** 32);
        if (seed !== undefined) checkNode(child, seed);
        await walk(child, depth - 1);
      }
    }
  };
  await walk(root, undefined);
  return extents;
}

function damaged(): Unsupported {
  return new Unsupported("the extents of a file are damaged");
}

function checkNode(node: Buffer, seed: number): void {
  const tail = headerSize + node.readUInt16LE(4) * recordSize;
  if (tail + 4 > node.length) throw damaged();
  if (crc32c(seed, node.subarray(0, tail)) !== node.readUInt32LE(tail))
    throw new Unsupported("the checksum of a block of extents does not match");
}

/** Collects the blocks of a file of ext2 and ext3: twelve in the inode, then trees of one, two and three levels. */
export async function readBlockMap(
  map: Buffer,
  size: number,
  superblock: Superblock,
  readBlock: ReadBlock,
): Promise<Extent[]> {
  const { blockSize, firstBlock, blocks } = superblock;
  const perBlock = blockSize / 4;
  const needed = Math.ceil(size / blockSize);
  const extents: Extent[] = [];
  const seen = new Set<number>();
  let at = 0;
  const add = (block: number) => {
    const offset = at++ * blockSize;
    if (block === 0) return;
    if (block < firstBlock || block >= blocks) throw damaged();
    const last = extents.at(-1);
    const disk = block * blockSize;
    if (last && last.offset + last.length === offset && last.disk + last.length === disk)
      extents[extents.length - 1] = { ...last, length: last.length + blockSize };
    else extents.push({ offset, length: blockSize, disk });
  };
  const walk = async (block: number, level: number): Promise<void> => {
    if (level === 0) return add(block);
    if (block === 0) {
      at += perBlock ** level;
      return;
    }
    if (seen.has(block) || seen.size > maxExtents) throw damaged();
    seen.add(block);
    const node = await readBlock(block);
    for (let index = 0; index < perBlock && at < needed; index++)
      await walk(node.readUInt32LE(index * 4), level - 1);
  };
  for (let index = 0; index < 15 && at < needed; index++)
    await walk(map.readUInt32LE(index * 4), Math.max(0, index - 11));
  return extents;
}
