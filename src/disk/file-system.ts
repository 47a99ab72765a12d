import type { ByteSource } from "./bytes/byte-source.ts";
import { Unsupported } from "./unsupported.ts";

/** `st_mode`'s type bits (inode(7)). */
export const fileType = {
  mask: 0o170000,
  fifo: 0o010000,
  character: 0o020000,
  directory: 0o040000,
  block: 0o060000,
  regular: 0o100000,
  link: 0o120000,
  socket: 0o140000,
} as const;

export interface Inode {
  readonly number: number;
  /** Type and permissions, as `st_mode`. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** In bytes. */
  readonly size: number;
  readonly links: number;
  /** Seconds since 1970. */
  readonly modified: number;
  /** Seconds since 1970 of the last change of the inode. */
  readonly changed: number;
  /** Of a device: its numbers. */
  readonly device?: { readonly major: number; readonly minor: number };
  /** As it is on the disk. */
  readonly raw: Buffer;
}

export interface Entry {
  /** Bytes: a name need not be UTF-8. */
  readonly name: Buffer;
  readonly inode: number;
}

/** A piece of a file, in bytes; what no extent covers reads as zeros. */
export interface Extent {
  /** Where it is in the file. */
  readonly offset: number;
  readonly length: number;
  /** Where it is on the disk. */
  readonly disk: number;
}

/** The bytes of a file that lie in its inode, or the places where they lie, in order. */
export type Content = { readonly inline: Buffer } | { readonly extents: readonly Extent[] };

/** A file system that can be read. Every method throws `Unsupported` where it cannot give a sure answer. */
export interface FileSystem {
  /** As blkid names it: `ext4`, `xfs`, `vfat`. */
  readonly kind: string;
  readonly uuid: string;
  readonly label: string;
  /** The inode number of its root folder. */
  readonly root: number;
  /** Why its files may not be what they will be when it is mounted: a journal to replay. */
  readonly dirty: string | undefined;
  readonly source: ByteSource;
  /**
   * Returns the bytes that users without privileges could write once it is mounted (statvfs(3), `f_bavail`), as the least
   * and the most that it may be.
   */
  freeBytes(): Promise<{ readonly least: number; readonly most: number }>;
  inode(number: number): Promise<Inode>;
  /** What a folder holds, without `.` and `..`. */
  entries(folder: Inode): Promise<readonly Entry[]>;
  /**
   * Returns the inode number that a name means in a folder, where other names than those of its entries mean them too;
   * undefined where there is none.
   */
  find?(folder: Inode, name: Buffer): Promise<number | undefined>;
  /** The target of a symbolic link. */
  target(link: Inode): Promise<Buffer>;
  content(inode: Inode): Promise<Content>;
  /** Extended attributes by their full names, such as `security.selinux`. */
  attributes(inode: Inode): Promise<ReadonlyMap<string, Buffer>>;
}

/** Returns the type of a file: the bits of its mode that `fileType` names. */
export function typeOf({ mode }: Pick<Inode, "mode">): number {
  return mode & fileType.mask;
}

/** Of a folder with more, the names alone would fill the memory of this program. */
export const mostEntries = 1_000_000;

/** Adds an entry to those of a folder. Throws where it is none, or where there are too many. */
export function addEntry(entries: Entry[], name: Buffer, inode: number): void {
  checkName(name);
  if (entries.length >= mostEntries) throw new Unsupported(`a folder holds more than ${mostEntries} names`);
  entries.push({ name: Buffer.from(name), inode });
}

const pieceSize = 2 ** 20;

/** Yields the bytes of a file in pieces of at most 1 MiB. */
export async function* readPieces(fileSystem: FileSystem, inode: Inode): AsyncGenerator<Buffer> {
  const { size } = inode;
  const content = await fileSystem.content(inode);
  if ("inline" in content) {
    if (content.inline.length < size) throw new Unsupported("a file in an inode is shorter than its size");
    yield content.inline.subarray(0, size);
    return;
  }
  let at = 0;
  const until = async function* (end: number, disk: number | undefined) {
    const start = at;
    while (at < end) {
      const length = Math.min(pieceSize, end - at);
      // A byte of the disk for each piece of a hole, so that a signal or a limit of time ends that too.
      if (disk === undefined) await fileSystem.source.read(0, 1);
      yield disk === undefined
        ? Buffer.alloc(length)
        : await fileSystem.source.read(disk + at - start, length);
      at += length;
    }
  };
  for (const { offset, length, disk } of content.extents) {
    if (offset >= size) break;
    yield* until(offset, undefined);
    yield* until(Math.min(offset + length, size), disk);
  }
  yield* until(size, undefined);
}

/** Reads a whole file of at most `limit` bytes. */
export async function readFile(fileSystem: FileSystem, inode: Inode, limit: number): Promise<Buffer> {
  if (inode.size > limit)
    throw new Unsupported(`a file has ${inode.size} bytes, and at most ${limit} are read`);
  let whole: Buffer | undefined;
  let at = 0;
  for await (const piece of readPieces(fileSystem, inode)) {
    if (piece.length === inode.size) return piece;
    whole ??= Buffer.allocUnsafe(inode.size);
    at += piece.copy(whole, at);
  }
  return whole ?? Buffer.alloc(0);
}

/** Formats 16 bytes as a UUID. */
export function formatUuid(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** A text that ends at the first NUL. */
export function zeroEnded(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end === -1 ? bytes.length : end);
}

/** Whether a name is `.` or `..`. */
export function isDots(name: Buffer): boolean {
  return name[0] === 0x2e && (name.length === 1 || (name.length === 2 && name[1] === 0x2e));
}

/** Throws unless a name can be one: no `/`, no NUL, not empty. */
export function checkName(name: Buffer): void {
  if (name.length === 0 || name.includes(0x2f) || name.includes(0))
    throw new Unsupported("a folder holds a name that no file can have");
}
