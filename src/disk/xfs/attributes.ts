import { Unsupported } from "../unsupported.ts";
import { bigAt, checksumMatches, type Superblock } from "./superblock.ts";

// fs/xfs/libxfs/xfs_da_format.h.
const flags = { local: 1, trusted: 2, security: 4, parent: 8, incomplete: 128 };
const leafMagic = { plain: 0xfbee, withChecksum: 0x3bee };
const leaf = { magic: 8, checksum: 12, uuid: 32, owner: 48, countWithChecksum: 56, count: 12 };
const remote = { size: 56, magic: "XARM", checksum: 12, uuid: 16, owner: 32 };
const entrySize = 8;
const maxValue = 65536;

export type AttributeValue = Buffer | { readonly block: number; readonly size: number };

function damaged(): Unsupported {
  return new Unsupported("extended attributes are damaged");
}

/** The full name of an attribute; undefined for what is not an attribute of users: a pointer to the folder above. */
function nameOf(flag: number, name: Buffer): string | undefined {
  if (flag & flags.parent) return undefined;
  const prefix = flag & flags.trusted ? "trusted." : flag & flags.security ? "security." : "user.";
  return prefix + name.toString("latin1");
}

/** Reads attributes that lie in the inode. */
export function readShortAttributes(bytes: Buffer): Map<string, Buffer> {
  const attributes = new Map<string, Buffer>();
  let at = 4;
  for (let index = 0; index < bytes[2]!; index++) {
    if (at + 3 > bytes.length) throw damaged();
    const nameEnd = at + 3 + bytes[at]!;
    const valueEnd = nameEnd + bytes[at + 1]!;
    if (valueEnd > bytes.length) throw damaged();
    const name = nameOf(bytes[at + 2]!, bytes.subarray(at + 3, nameEnd));
    if (name !== undefined) attributes.set(name, Buffer.from(bytes.subarray(nameEnd, valueEnd)));
    at = valueEnd;
  }
  return attributes;
}

/** Reads a block of attributes; undefined where it is none: a node of their tree, or a value. */
export function readLeaf(
  block: Buffer,
  owner: number,
  superblock: Superblock,
): [name: string, value: AttributeValue][] | undefined {
  const { checksums, metadataUuid } = superblock;
  if (block.readUInt16BE(leaf.magic) !== (checksums ? leafMagic.withChecksum : leafMagic.plain))
    return undefined;
  // A block says whose it is, so that a value that looks like one is not taken for one.
  if (checksums) {
    if (bigAt(block, leaf.owner) !== owner || !block.subarray(leaf.uuid, leaf.uuid + 16).equals(metadataUuid))
      return undefined;
    if (!checksumMatches(block, leaf.checksum))
      throw new Unsupported("the checksum of extended attributes does not match");
  }
  const start = checksums ? 80 : 32;
  const count = block.readUInt16BE(checksums ? leaf.countWithChecksum : leaf.count);
  if (start + count * entrySize > block.length) throw damaged();
  const attributes: [string, AttributeValue][] = [];
  for (let index = 0; index < count; index++) {
    const entry = start + index * entrySize;
    const attribute = readEntry(block, block.readUInt16BE(entry + 4), block[entry + 6]!);
    if (attribute) attributes.push(attribute);
  }
  return attributes;
}

function readEntry(block: Buffer, at: number, flag: number): [string, AttributeValue] | undefined {
  if (flag & flags.incomplete) return undefined;
  if (at + (flag & flags.local ? 3 : 9) > block.length) throw damaged();
  if (flag & flags.local) {
    const nameEnd = at + 3 + block[at + 2]!;
    const valueEnd = nameEnd + block.readUInt16BE(at);
    if (valueEnd > block.length) throw damaged();
    const name = nameOf(flag, block.subarray(at + 3, nameEnd));
    return name === undefined ? undefined : [name, Buffer.from(block.subarray(nameEnd, valueEnd))];
  }
  const size = block.readUInt32BE(at + 4);
  const nameEnd = at + 9 + block[at + 8]!;
  if (size > maxValue || nameEnd > block.length) throw damaged();
  const name = nameOf(flag, block.subarray(at + 9, nameEnd));
  return name === undefined ? undefined : [name, { block: block.readUInt32BE(at), size }];
}

/** Joins the blocks of a value of `size` bytes, which `readBlock` returns by their number in the fork. */
export async function readRemoteValue(
  { block, size }: { readonly block: number; readonly size: number },
  owner: number,
  superblock: Superblock,
  readBlock: (number: number) => Promise<Buffer>,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let number = block, left = size; left > 0; number++) {
    const bytes = await readBlock(number);
    if (superblock.checksums) checkRemote(bytes, owner, superblock);
    const start = superblock.checksums ? remote.size : 0;
    const length = Math.min(left, bytes.length - start);
    pieces.push(bytes.subarray(start, start + length));
    left -= length;
  }
  return Buffer.concat(pieces);
}

function checkRemote(block: Buffer, owner: number, { metadataUuid }: Superblock): void {
  if (block.toString("latin1", 0, 4) !== remote.magic) throw damaged();
  if (!checksumMatches(block, remote.checksum))
    throw new Unsupported("the checksum of extended attributes does not match");
  const owned = bigAt(block, remote.owner) === owner;
  if (!owned || !block.subarray(remote.uuid, remote.uuid + 16).equals(metadataUuid)) throw damaged();
}
