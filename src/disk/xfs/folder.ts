import { addEntry, type Entry, isDots } from "../file-system.ts";
import { Unsupported } from "../unsupported.ts";
import { bigAt, checksumMatches, type Superblock } from "./superblock.ts";

// fs/xfs/libxfs/xfs_da_format.h.
const checksumOffset = 4;
const ownerOffset = 40;
const uuidOffset = 24;
const freeTag = 0xffff;
/** Behind this offset in its file a folder keeps its index. */
export const leafOffset = 32 * 2 ** 30;

function damaged(): Unsupported {
  return new Unsupported("a folder is damaged");
}

/** Reads a folder that lies in its inode. */
export function readShortFolder(bytes: Buffer, { fileTypes }: Superblock): Entry[] {
  // Either count says how many entries there are; the second one means that inode numbers have eight bytes.
  const wide = bytes[1]! > 0;
  const count = bytes[0]! || bytes[1]!;
  const numberSize = wide ? 8 : 4;
  const entries: Entry[] = [];
  let at = 2 + numberSize;
  for (let index = 0; index < count; index++) {
    if (at + 3 > bytes.length) throw damaged();
    const nameEnd = at + 3 + bytes[at]!;
    const number = nameEnd + (fileTypes ? 1 : 0);
    if (number + numberSize > bytes.length) throw damaged();
    const inode = wide ? bigAt(bytes, number) : bytes.readUInt32BE(number);
    addEntry(entries, bytes.subarray(at + 3, nameEnd), inode);
    at = number + numberSize;
  }
  return entries;
}

/** Adds the entries of one block of a folder. */
export function readFolderBlock(
  block: Buffer,
  owner: number,
  superblock: Superblock,
  entries: Entry[],
): void {
  const { checksums, fileTypes } = superblock;
  const magic = block.toString("latin1", 0, 4);
  const single = magic === (checksums ? "XDB3" : "XD2B");
  if (!single && magic !== (checksums ? "XDD3" : "XD2D")) throw damaged();
  if (checksums) checkBlock(block, owner, superblock);
  let end = block.length;
  if (single) {
    // The folder's only block ends with its index.
    const indexed = block.readUInt32BE(end - 8);
    end -= 8 + indexed * 8;
  }
  for (let at = checksums ? 64 : 16; at < end; ) {
    if (at + 8 > end) throw damaged();
    if (block.readUInt16BE(at) === freeTag) {
      const length = block.readUInt16BE(at + 2);
      if (length < 8 || length % 8 !== 0) throw damaged();
      at += length;
      continue;
    }
    const nameLength = at + 9 < end ? block[at + 8]! : 255;
    const size = Math.ceil((8 + 1 + nameLength + (fileTypes ? 1 : 0) + 2) / 8) * 8;
    if (at + size > end) throw damaged();
    const name = block.subarray(at + 9, at + 9 + nameLength);
    if (!isDots(name)) addEntry(entries, name, bigAt(block, at));
    at += size;
  }
}

function checkBlock(block: Buffer, owner: number, { metadataUuid }: Superblock): void {
  if (!checksumMatches(block, checksumOffset))
    throw new Unsupported("the checksum of a folder does not match");
  const owned = bigAt(block, ownerOffset) === owner;
  if (!owned || !block.subarray(uuidOffset, uuidOffset + 16).equals(metadataUuid)) throw damaged();
}
