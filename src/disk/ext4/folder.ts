import { crc32c } from "../bytes/crc32c.ts";
import { addEntry, type Entry, isDots } from "../file-system.ts";
import { Unsupported } from "../unsupported.ts";

// https://docs.kernel.org/filesystems/ext4/directory.html
const tailSize = 12;
const tailType = 0xde;
const hashEntrySize = 8;

/** Adds the entries of one block of a folder, or of the part of a folder that lies in its inode. */
export function readEntries(bytes: Buffer, fileTypes: boolean, entries: Entry[]): void {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const inode = bytes.readUInt32LE(at);
    const written = bytes.readUInt16LE(at + 4);
    // A block of 64 KiB that is one entry: its length does not fit.
    const length = written === 65535 || written === 0 ? 65536 : written;
    const nameLength = fileTypes ? bytes[at + 6]! : bytes.readUInt16LE(at + 6);
    if (length < 8 || length % 4 !== 0 || at + length > bytes.length || nameLength + 8 > length)
      throw damaged();
    const name = bytes.subarray(at + 8, at + 8 + nameLength);
    if (inode !== 0 && !isDots(name)) addEntry(entries, name, inode);
    at += length;
  }
}

function damaged(): Unsupported {
  return new Unsupported("a folder is damaged");
}

/**
 * Checks the checksum of a folder's block: at the end of a block of entries, or behind the index in a block of the
 * tree of a hashed folder. The first block of such a folder is the root of the tree.
 */
export function checkFolderBlock(block: Buffer, seed: number, hashed: boolean, first: boolean): void {
  const tail = block.length - tailSize;
  const isRoot = hashed && first;
  // A node of the tree looks like one empty entry to those who do not know of it.
  const isNode =
    hashed && block.readUInt32LE(0) === 0 && [block.length, 65535, 0].includes(block.readUInt16LE(4));
  let matches: boolean;
  if (isRoot || isNode) matches = indexMatches(block, seed, isRoot);
  else
    matches =
      isTail(block.subarray(tail)) && crc32c(seed, block.subarray(0, tail)) === block.readUInt32LE(tail + 8);
  if (!matches) throw new Unsupported("the checksum of a folder does not match");
}

function isTail(bytes: Buffer): boolean {
  return bytes.readUInt32LE(0) === 0 && bytes.readUInt16LE(4) === tailSize && bytes[7] === tailType;
}

function indexMatches(block: Buffer, seed: number, isRoot: boolean): boolean {
  // The root has `.`, `..` and eight bytes about the hash before its index; other blocks one empty entry.
  const start = isRoot ? 0x20 : 0x8;
  const limit = block.readUInt16LE(start);
  const count = block.readUInt16LE(start + 2);
  const tail = start + limit * hashEntrySize;
  if (count > limit || tail + 8 > block.length) throw damaged();
  const covered = crc32c(seed, block.subarray(0, start + count * hashEntrySize));
  const reserved = crc32c(covered, block.subarray(tail, tail + 4));
  return crc32c(reserved, Buffer.alloc(4)) === block.readUInt32LE(tail + 4);
}
