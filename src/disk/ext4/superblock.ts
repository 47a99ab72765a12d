import { crc32c } from "../bytes/crc32c.ts";
import { formatUuid, zeroEnded } from "../file-system.ts";
import { Unsupported } from "../unsupported.ts";

// https://docs.kernel.org/filesystems/ext4/super.html
const compat = { hasJournal: 0x4, twoSuperblocks: 0x200 };
const incompat = {
  fileType: 0x2,
  recover: 0x4,
  metaBlockGroups: 0x10,
  extents: 0x40,
  sixtyFourBit: 0x80,
  multiMountProtection: 0x100,
  flexBlockGroups: 0x200,
  attributeInodes: 0x400,
  checksumSeed: 0x2000,
  largeFolder: 0x4000,
  inlineData: 0x8000,
  encryption: 0x10000,
  caseFolding: 0x20000,
};
const readable = Object.values(incompat).reduce((all, bit) => all | bit, 0);
const readOnlyCompat = {
  sparseSuperblocks: 0x1,
  groupChecksums: 0x10,
  bigAllocation: 0x200,
  checksums: 0x400,
  orphans: 0x10000,
};
/** Those that the kernel of the appliance may know too; with others it mounts read-only, if at all. */
const knownReadOnly = 0x1_b77f;
const states = { clean: 1, errors: 2 };

export interface Superblock {
  readonly kind: "ext2" | "ext3" | "ext4";
  readonly uuid: string;
  readonly uuidBytes: Buffer;
  readonly label: string;
  readonly dirty: string | undefined;
  /** In bytes. */
  readonly blockSize: number;
  readonly blocks: number;
  /** Blocks that only root may fill. */
  readonly reservedBlocks: number;
  /** Blocks in a cluster, the unit of allocation. */
  readonly clusterBlocks: number;
  readonly firstBlock: number;
  readonly blocksPerGroup: number;
  readonly inodes: number;
  readonly inodesPerGroup: number;
  readonly inodeSize: number;
  readonly descriptorSize: number;
  /** The first group of descriptors that lies in its own groups; undefined without meta block groups. */
  readonly firstMetaGroup: number | undefined;
  readonly sparse: boolean;
  /** The only two groups with copies of the superblock, beside the first one, where there are only two. */
  readonly superblockGroups: readonly number[] | undefined;
  /** Whether folder entries have the file's type in place of a second byte of the name's length. */
  readonly fileTypes: boolean;
  readonly groupChecksums: boolean;
  /** What every metadata checksum begins with; undefined where there are none. */
  readonly checksumSeed: number | undefined;
}

/** Reads the 1,024 bytes at offset 1,024 of an ext2, ext3 or ext4 file system of `size` bytes. */
export function readSuperblock(bytes: Buffer, size: number): Superblock {
  const dynamic = bytes.readUInt32LE(0x4c) >= 1;
  const features = (offset: number) => (dynamic ? bytes.readUInt32LE(offset) : 0);
  const [compatible, incompatible, readOnly] = [features(0x5c), features(0x60), features(0x64)];
  const unknown = incompatible & ~readable || readOnly & ~knownReadOnly;
  if (unknown)
    throw new Unsupported(`it has ext4 features that are not known (0x${(unknown >>> 0).toString(16)})`);
  const has = (bit: number) => (incompatible & bit) !== 0;
  const checksums = (readOnly & readOnlyCompat.checksums) !== 0;
  if (checksums && crc32c(0xffffffff, bytes.subarray(0, 0x3fc)) !== bytes.readUInt32LE(0x3fc))
    throw new Unsupported("the checksum of the superblock does not match");
  const uuidBytes = bytes.subarray(0x68, 0x78);
  const seed = has(incompat.checksumSeed) ? bytes.readUInt32LE(0x270) : crc32c(0xffffffff, uuidBytes);
  const superblock: Superblock = {
    kind: has(incompat.extents) ? "ext4" : compatible & compat.hasJournal ? "ext3" : "ext2",
    uuid: formatUuid(uuidBytes),
    uuidBytes,
    label: zeroEnded(bytes.subarray(0x78, 0x88)),
    dirty: dirtOf(bytes, compatible, incompatible, readOnly),
    blockSize: 1024 * 2 ** Math.min(bytes.readUInt32LE(0x18), 31),
    blocks: bytes.readUInt32LE(0x4) + (has(incompat.sixtyFourBit) ? bytes.readUInt32LE(0x150) * 2 ** 32 : 0),
    reservedBlocks:
      bytes.readUInt32LE(0x8) + (has(incompat.sixtyFourBit) ? bytes.readUInt32LE(0x154) * 2 ** 32 : 0),
    clusterBlocks:
      readOnly & readOnlyCompat.bigAllocation
        ? 2 ** (bytes.readUInt32LE(0x1c) - bytes.readUInt32LE(0x18))
        : 1,
    firstBlock: bytes.readUInt32LE(0x14),
    blocksPerGroup: bytes.readUInt32LE(0x20),
    inodes: bytes.readUInt32LE(0x0),
    inodesPerGroup: bytes.readUInt32LE(0x28),
    inodeSize: dynamic ? bytes.readUInt16LE(0x58) : 128,
    descriptorSize: has(incompat.sixtyFourBit) ? bytes.readUInt16LE(0xfe) : 32,
    firstMetaGroup: has(incompat.metaBlockGroups) ? bytes.readUInt32LE(0x104) : undefined,
    sparse: (readOnly & readOnlyCompat.sparseSuperblocks) !== 0,
    superblockGroups:
      compatible & compat.twoSuperblocks ? [bytes.readUInt32LE(0x24c), bytes.readUInt32LE(0x250)] : undefined,
    fileTypes: has(incompat.fileType),
    groupChecksums: (readOnly & readOnlyCompat.groupChecksums) !== 0,
    checksumSeed: checksums ? seed : undefined,
  };
  checkGeometry(superblock, size);
  return superblock;
}

function dirtOf(
  bytes: Buffer,
  compatible: number,
  incompatible: number,
  readOnly: number,
): string | undefined {
  const state = bytes.readUInt16LE(0x3a);
  if (incompatible & incompat.recover) return "its journal needs to be replayed";
  if (readOnly & readOnlyCompat.orphans || bytes.readUInt32LE(0xe8) !== 0)
    return "it holds files that were deleted while they were open";
  if (state & states.errors) return "the kernel has found errors in it";
  if (!(state & states.clean) && !(compatible & compat.hasJournal)) return "it was not unmounted";
  return undefined;
}

function checkGeometry(superblock: Superblock, size: number): void {
  const { blockSize, blocks, inodeSize, descriptorSize, inodesPerGroup, firstBlock } = superblock;
  const { blocksPerGroup, clusterBlocks } = superblock;
  const isPower = (value: number) => value > 0 && Number.isInteger(Math.log2(value));
  const valid =
    blockSize <= 65536 &&
    blocks * blockSize <= size &&
    firstBlock < blocks &&
    inodesPerGroup > 0 &&
    blocksPerGroup > 0 &&
    blocksPerGroup <= blockSize * 8 * clusterBlocks &&
    isPower(inodeSize) &&
    inodeSize >= 128 &&
    inodeSize <= blockSize &&
    isPower(descriptorSize) &&
    descriptorSize >= 32 &&
    descriptorSize <= blockSize;
  if (!valid) throw new Unsupported("its superblock is damaged");
}
