import type { ByteSource } from "../bytes/byte-source.ts";
import type { Extent } from "../file-system.ts";
import { Unsupported } from "../unsupported.ts";
import { blockOffset } from "./geometry.ts";
import { type Fork, forkFormat } from "./inode.ts";
import { bigAt, checksumMatches, type Superblock } from "./superblock.ts";

const maxExtents = 4_000_000;
const maxLevel = 9;
const recordSize = 16;
const keySize = 8;
const pointerSize = 8;
const rootHeader = 4;
/** Block headers of the tree (xfs_btree_block): long form, without and with checksums. */
const header = { size: 24, sizeWithChecksum: 72, owner: 56, uuid: 40, checksum: 64 };

/** Collects the extents of a fork in the order of the file, without those that were allocated and never written. */
export async function readExtents(
  fork: Fork,
  owner: number,
  superblock: Superblock,
  source: ByteSource,
): Promise<Extent[]> {
  if (fork.count > maxExtents) throw new Unsupported("a file has too many extents");
  const extents = new ExtentList(fork.count, superblock);
  if (fork.format === forkFormat.extents) extents.add(fork.bytes, 0, fork.count);
  else if (fork.format === forkFormat.tree)
    await new Tree(extents, owner, superblock, source).read(fork.bytes);
  else throw damaged();
  return extents.list;
}

function damaged(): Unsupported {
  return new Unsupported("the extents of a file are damaged");
}

class ExtentList {
  readonly list: Extent[] = [];
  readonly #superblock: Superblock;
  #left: number;
  #end = 0;

  constructor(count: number, superblock: Superblock) {
    this.#left = count;
    this.#superblock = superblock;
  }

  /** Adds packed records: a bit for "not written", 54 bits of offset, 52 of block, 21 of length. */
  add(bytes: Buffer, start: number, count: number): void {
    if (count > this.#left || start + count * recordSize > bytes.length) throw damaged();
    this.#left -= count;
    const { blockSize } = this.#superblock;
    for (let at = start; at < start + count * recordSize; at += recordSize) {
      const high = bytes.readBigUInt64BE(at);
      const low = bytes.readBigUInt64BE(at + 8);
      const offset = Number((high >> 9n) & 0x3fffffffffffffn);
      const block = Number(((high & 0x1ffn) << 43n) | (low >> 21n));
      const count = Number(low & 0x1fffffn);
      if (offset < this.#end || count === 0) throw damaged();
      this.#end = offset + count;
      const disk = blockOffset(block, this.#superblock);
      if (blockOffset(block + count - 1, this.#superblock) !== disk + (count - 1) * blockSize)
        throw damaged();
      if (!(high >> 63n)) this.list.push({ offset: offset * blockSize, length: count * blockSize, disk });
    }
  }
}

class Tree {
  readonly #extents: ExtentList;
  readonly #owner: number;
  readonly #superblock: Superblock;
  readonly #source: ByteSource;
  readonly #seen = new Set<number>();

  constructor(extents: ExtentList, owner: number, superblock: Superblock, source: ByteSource) {
    this.#extents = extents;
    this.#owner = owner;
    this.#superblock = superblock;
    this.#source = source;
  }

  /** Reads a tree from its root, which lies in the inode. */
  async read(root: Buffer): Promise<void> {
    const level = root.readUInt16BE(0);
    if (level < 1 || level > maxLevel) throw damaged();
    await this.#children(root, rootHeader, root.readUInt16BE(2), level);
  }

  async #children(node: Buffer, start: number, count: number, level: number): Promise<void> {
    const room = Math.floor((node.length - start) / (keySize + pointerSize));
    if (count > room) throw damaged();
    for (let index = 0; index < count; index++)
      await this.#block(bigAt(node, start + room * keySize + index * pointerSize), level - 1);
  }

  async #block(number: number, level: number): Promise<void> {
    if (this.#seen.has(number) || this.#seen.size > maxExtents) throw damaged();
    this.#seen.add(number);
    const { blockSize, checksums, metadataUuid } = this.#superblock;
    const block = await this.#source.read(blockOffset(number, this.#superblock), blockSize);
    const magic = block.toString("latin1", 0, 4);
    if (magic !== (checksums ? "BMA3" : "BMAP") || block.readUInt16BE(4) !== level) throw damaged();
    if (checksums) {
      if (!checksumMatches(block, header.checksum))
        throw new Unsupported("the checksum of a block of extents does not match");
      const owned = bigAt(block, header.owner) === this.#owner;
      if (!owned || !block.subarray(header.uuid, header.uuid + 16).equals(metadataUuid)) throw damaged();
    }
    const start = checksums ? header.sizeWithChecksum : header.size;
    const count = block.readUInt16BE(6);
    if (level === 0) this.#extents.add(block, start, count);
    else await this.#children(block, start, count, level);
  }
}
