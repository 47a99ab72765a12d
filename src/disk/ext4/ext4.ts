import type { ByteSource } from "../bytes/byte-source.ts";
import { Cached } from "../bytes/cached.ts";
import {
  type Content,
  type Entry,
  type FileSystem,
  fileType,
  type Inode,
  readFile,
  typeOf,
} from "../file-system.ts";
import { Unsupported } from "../unsupported.ts";
import { readBlockAttributes, readInodeAttributes } from "./attributes.ts";
import { readBlockMap, readExtents } from "./extents.ts";
import { checkFolderBlock, readEntries } from "./folder.ts";
import { descriptorPlace, freeClusters, inodeTable } from "./group.ts";
import { flagsOf, inodeFlags, inodeSeed, readInode } from "./inode.ts";
import { readSuperblock, type Superblock } from "./superblock.ts";

const mapOffset = 0x28;
const mapSize = 60;
const maxFolderSize = 2 ** 30;
const maxTarget = 4096;
const maxAttribute = 65536;

/** An ext2, ext3 or ext4 file system. Checksums of metadata are checked where it has them. */
export class Ext4 implements FileSystem {
  readonly root = 2;
  readonly source: ByteSource;
  readonly #metadata: Cached;
  readonly #superblock: Superblock;

  private constructor(source: ByteSource, superblock: Superblock) {
    this.source = source;
    this.#metadata = new Cached(source);
    this.#superblock = superblock;
  }

  /** Opens the file system in a volume that has its signature. */
  static async open(source: ByteSource): Promise<Ext4> {
    return new Ext4(source, readSuperblock(await source.read(1024, 1024), source.size));
  }

  get kind() {
    return this.#superblock.kind;
  }
  get uuid() {
    return this.#superblock.uuid;
  }
  get label() {
    return this.#superblock.label;
  }
  get dirty() {
    return this.#superblock.dirty;
  }

  /** As `ext4_statfs` computes it: less what is reserved for root, and for the file system's own needs. */
  async freeBytes() {
    const { kind, blocks, reservedBlocks, clusterBlocks, blockSize, blocksPerGroup, firstBlock } =
      this.#superblock;
    let free = 0;
    for (let group = 0; group < (blocks - firstBlock) / blocksPerGroup; group++)
      free += freeClusters(await this.#descriptor(group), group, this.#superblock) * clusterBlocks;
    // ext4_set_resv_clusters: 2 %, at most 4096 clusters, where files have extents.
    const own =
      kind === "ext4"
        ? Math.min(Math.floor(Math.floor(blocks / clusterBlocks) / 50), 4096) * clusterBlocks
        : 0;
    const available = Math.max(0, free - reservedBlocks - own) * blockSize;
    return { least: available, most: available };
  }

  async #descriptor(group: number): Promise<Buffer> {
    const { block, offset } = descriptorPlace(group, this.#superblock);
    return (await this.#block(block)).subarray(offset, offset + this.#superblock.descriptorSize);
  }

  async inode(number: number): Promise<Inode> {
    const { inodes, inodesPerGroup, inodeSize, blockSize } = this.#superblock;
    if (!(number >= 1 && number <= inodes)) throw new Unsupported("a folder refers to an inode that is none");
    const group = Math.floor((number - 1) / inodesPerGroup);
    const descriptor = await this.#descriptor(group);
    const table = inodeTable(descriptor, group, this.#superblock) * blockSize;
    const offset = ((number - 1) % inodesPerGroup) * inodeSize;
    return readInode(number, await this.#metadata.read(table + offset, inodeSize), this.#superblock);
  }

  async content(inode: Inode): Promise<Content> {
    const flags = flagsOf(inode);
    if (flags & inodeFlags.encrypted) throw new Unsupported("a file is encrypted");
    const map = inode.raw.subarray(mapOffset, mapOffset + mapSize);
    if (flags & inodeFlags.inlineData) {
      const rest = (await this.attributes(inode)).get("system.data") ?? Buffer.alloc(0);
      return { inline: Buffer.concat([map, rest]) };
    }
    const readBlock = (block: number) => this.#block(block);
    const extents =
      flags & inodeFlags.extents
        ? await readExtents(map, this.#superblock, readBlock, this.#seedOf(inode))
        : await readBlockMap(map, inode.size, this.#superblock, readBlock);
    return { extents };
  }

  async entries(folder: Inode): Promise<readonly Entry[]> {
    if (typeOf(folder) !== fileType.directory || folder.size > maxFolderSize)
      throw new Unsupported("a folder is damaged");
    if (flagsOf(folder) & inodeFlags.ignoresCase) throw new Unsupported("a folder ignores the case of names");
    const { blockSize, fileTypes } = this.#superblock;
    const entries: Entry[] = [];
    const content = await this.content(folder);
    if ("inline" in content) {
      // Four bytes are the number of the folder above; what does not fit is an attribute, and a block of its own.
      readEntries(content.inline.subarray(4, mapSize), fileTypes, entries);
      readEntries(content.inline.subarray(mapSize, folder.size), fileTypes, entries);
      return entries;
    }
    const seed = this.#seedOf(folder);
    const hashed = (flagsOf(folder) & inodeFlags.hashedFolder) !== 0;
    for (const { offset, length, disk } of content.extents) {
      for (let at = 0; at < length && offset + at < folder.size; at += blockSize) {
        const block = await this.#block((disk + at) / blockSize);
        if (seed !== undefined) checkFolderBlock(block, seed, hashed, offset + at === 0);
        readEntries(block, fileTypes, entries);
      }
    }
    return entries;
  }

  async target(link: Inode): Promise<Buffer> {
    if (typeOf(link) !== fileType.link || link.size > maxTarget)
      throw new Unsupported("a symbolic link is damaged");
    const flags = flagsOf(link);
    const elsewhere = flags & (inodeFlags.extents | inodeFlags.inlineData | inodeFlags.encrypted);
    if (link.size < mapSize && !elsewhere) return link.raw.subarray(mapOffset, mapOffset + link.size);
    return readFile(this, link, maxTarget);
  }

  async attributes(inode: Inode): Promise<ReadonlyMap<string, Buffer>> {
    const stored = readInodeAttributes(inode.raw);
    const number = inode.raw.readUInt32LE(0x68) + inode.raw.readUInt16LE(0x76) * 2 ** 32;
    if (number !== 0)
      stored.push(...readBlockAttributes(await this.#block(number), number, this.#superblock.checksumSeed));
    const attributes = new Map<string, Buffer>();
    for (const { name, value } of stored) {
      if (!("inode" in value)) attributes.set(name, value);
      else {
        const holder = await this.inode(value.inode);
        attributes.set(name, (await readFile(this, holder, maxAttribute)).subarray(0, value.size));
      }
    }
    return attributes;
  }

  #seedOf(inode: Inode): number | undefined {
    const { checksumSeed } = this.#superblock;
    return checksumSeed === undefined ? undefined : inodeSeed(inode, checksumSeed);
  }

  async #block(number: number): Promise<Buffer> {
    const { firstBlock, blocks, blockSize } = this.#superblock;
    if (!(number >= firstBlock && number < blocks))
      throw new Unsupported("it refers to a block behind its end");
    return this.#metadata.read(number * blockSize, blockSize);
  }
}
