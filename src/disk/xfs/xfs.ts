import type { ByteSource } from "../bytes/byte-source.ts";
import { Cached } from "../bytes/cached.ts";
import {
  type Content,
  type Entry,
  type Extent,
  type FileSystem,
  fileType,
  type Inode,
  typeOf,
} from "../file-system.ts";
import { Unsupported } from "../unsupported.ts";
import { readLeaf, readRemoteValue, readShortAttributes } from "./attributes.ts";
import { readExtents } from "./extents.ts";
import { leafOffset, readFolderBlock, readShortFolder } from "./folder.ts";
import { inodeOffset } from "./geometry.ts";
import { type Fork, forkFormat, forkOf, readInode } from "./inode.ts";
import { logState } from "./log.ts";
import { bigAt, checksumMatches, readSuperblock, type Superblock } from "./superblock.ts";

const maxTarget = 1024;
const maxFolderSize = 2 ** 30;
const link = { size: 56, magic: "XSLM", checksum: 12, uuid: 16, owner: 32 };

/** An XFS file system of version 4 or 5. Checksums of metadata are checked in version 5. */
export class Xfs implements FileSystem {
  readonly kind = "xfs";
  readonly source: ByteSource;
  readonly dirty: string | undefined;
  readonly #metadata: Cached;
  readonly #superblock: Superblock;

  private constructor(source: ByteSource, superblock: Superblock, dirty: string | undefined) {
    this.source = source;
    this.dirty = dirty;
    this.#metadata = new Cached(source);
    this.#superblock = superblock;
  }

  /** Opens the file system in a volume that has its signature. */
  static async open(source: ByteSource): Promise<Xfs> {
    const superblock = readSuperblock(await source.read(0, Math.min(4096, source.size)), source.size);
    return new Xfs(source, superblock, await logState(new Cached(source), superblock));
  }

  get uuid() {
    return this.#superblock.uuid;
  }
  get label() {
    return this.#superblock.label;
  }
  get root() {
    return this.#superblock.rootInode;
  }

  /**
   * A mount takes blocks out of the free ones: 5 %, at most 8192, for itself (xfs_default_resblks), some for each
   * allocation group, and what the trees of reference counts and owners may grow to.
   */
  async freeBytes() {
    const { blocks, freeBlocks, groups, blockSize } = this.#superblock;
    const taken = Math.min(blocks / 20, 8192) + groups * 64 + blocks * 0.06;
    return { least: Math.max(0, Math.floor(freeBlocks - taken)) * blockSize, most: freeBlocks * blockSize };
  }

  async inode(number: number): Promise<Inode> {
    const raw = await this.#metadata.read(inodeOffset(number, this.#superblock), this.#superblock.inodeSize);
    return readInode(number, raw, this.#superblock);
  }

  async content(inode: Inode): Promise<Content> {
    const fork = forkOf(inode, "data", this.#superblock)!;
    if (fork.format === forkFormat.local) return { inline: fork.bytes };
    return { extents: await this.#extents(fork, inode) };
  }

  async entries(folder: Inode): Promise<readonly Entry[]> {
    if (typeOf(folder) !== fileType.directory || folder.size > maxFolderSize)
      throw new Unsupported("a folder is damaged");
    const fork = forkOf(folder, "data", this.#superblock)!;
    if (fork.format === forkFormat.local) return readShortFolder(fork.bytes, this.#superblock);
    const { folderBlockSize } = this.#superblock;
    const extents = await this.#extents(fork, folder);
    const entries: Entry[] = [];
    for (const offset of folderBlocks(extents, folderBlockSize)) {
      const block = await this.#readAt(extents, offset, folderBlockSize);
      readFolderBlock(block, folder.number, this.#superblock, entries);
    }
    return entries;
  }

  async target(inode: Inode): Promise<Buffer> {
    if (typeOf(inode) !== fileType.link || inode.size > maxTarget || inode.size === 0)
      throw new Unsupported("a symbolic link is damaged");
    const fork = forkOf(inode, "data", this.#superblock)!;
    if (fork.format === forkFormat.local) return fork.bytes.subarray(0, inode.size);
    const pieces: Buffer[] = [];
    let left = inode.size;
    for (const { disk, length } of await this.#extents(fork, inode)) {
      if (left === 0) break;
      // Each extent has one header, however many blocks it has.
      const bytes = await this.#metadata.read(disk, Math.min(length, 2 * 65536));
      const start = this.#superblock.checksums ? link.size : 0;
      if (this.#superblock.checksums) this.#checkLink(bytes, inode.number);
      const piece = bytes.subarray(start, start + left);
      pieces.push(piece);
      left -= piece.length;
    }
    if (left > 0) throw new Unsupported("a symbolic link is damaged");
    return Buffer.concat(pieces);
  }

  async attributes(inode: Inode): Promise<ReadonlyMap<string, Buffer>> {
    const fork = forkOf(inode, "attributes", this.#superblock);
    if (!fork) return new Map();
    if (fork.format === forkFormat.local) return readShortAttributes(fork.bytes);
    const { blockSize } = this.#superblock;
    const extents = await this.#extents(fork, inode);
    const readBlock = (number: number) => this.#readAt(extents, number * blockSize, blockSize);
    const attributes = new Map<string, Buffer>();
    for (const { offset, length } of extents) {
      for (let at = offset; at < offset + length; at += blockSize) {
        const leaf = readLeaf(await readBlock(at / blockSize), inode.number, this.#superblock);
        for (const [name, value] of leaf ?? []) {
          if (!("block" in value)) attributes.set(name, value);
          else attributes.set(name, await readRemoteValue(value, inode.number, this.#superblock, readBlock));
        }
      }
    }
    return attributes;
  }

  #extents(fork: Fork, inode: Inode): Promise<Extent[]> {
    return readExtents(fork, inode.number, this.#superblock, this.#metadata);
  }

  /** Reads bytes of a file that may lie in several extents; holes are damage. */
  async #readAt(extents: readonly Extent[], offset: number, length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let at = offset; at < offset + length; ) {
      const extent = extents.find((each) => at >= each.offset && at < each.offset + each.length);
      if (!extent) throw new Unsupported("a folder or its attributes have a hole");
      const count = Math.min(offset + length, extent.offset + extent.length) - at;
      pieces.push(await this.#metadata.read(extent.disk + at - extent.offset, count));
      at += count;
    }
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  #checkLink(bytes: Buffer, owner: number): void {
    const length = bytes.readUInt32BE(8);
    const block = bytes.subarray(
      0,
      Math.ceil((length + link.size) / this.#superblock.blockSize) * this.#superblock.blockSize,
    );
    const owned = bigAt(bytes, link.owner) === owner;
    const ours = bytes.subarray(link.uuid, link.uuid + 16).equals(this.#superblock.metadataUuid);
    if (bytes.toString("latin1", 0, 4) !== link.magic || !owned || !ours)
      throw new Unsupported("a symbolic link is damaged");
    if (!checksumMatches(block, link.checksum))
      throw new Unsupported("the checksum of a symbolic link does not match");
  }
}

/** The offsets of a folder's blocks: those before its index. */
function folderBlocks(extents: readonly Extent[], blockSize: number): number[] {
  const offsets: number[] = [];
  let next = 0;
  for (const { offset, length } of extents) {
    const end = Math.min(offset + length, leafOffset);
    let at = Math.max(next, Math.floor(offset / blockSize) * blockSize);
    for (; at < end; at += blockSize) offsets.push(at);
    next = Math.max(next, at);
  }
  return offsets;
}
