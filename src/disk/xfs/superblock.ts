import { crc32cAround } from "../bytes/crc32c.ts";
import { formatUuid, zeroEnded } from "../file-system.ts";
import { Unsupported } from "../unsupported.ts";

// "XFS Algorithms & Data Structures", third edition: chapter 13; fs/xfs/libxfs/xfs_format.h.
const incompat = {
  fileTypes: 0x1,
  sparseInodes: 0x2,
  metadataUuid: 0x4,
  bigTime: 0x8,
  needsRepair: 0x10,
  largeExtentCounts: 0x20,
  exchangeRange: 0x40,
  parentPointers: 0x80,
};
const readable = Object.entries(incompat).reduce(
  (all, [name, bit]) => (name === "needsRepair" ? all : all | bit),
  0,
);
/** Trees of free inodes, owners and shared extents, and counts of their blocks. */
const knownReadOnly = 0xf;
const ignoresCase = 0x4000;
const versionMask = 0xf;
const secondFolderFormat = 0x2000;
const features2 = { fileTypes: 0x200 };
const checksumOffset = 224;
const maxFolderBlock = 65536;

export interface Superblock {
  readonly uuid: string;
  /** The UUID that metadata blocks name. */
  readonly metadataUuid: Buffer;
  readonly label: string;
  /** Version 5: metadata has checksums, and names its owner. */
  readonly checksums: boolean;
  readonly fileTypes: boolean;
  readonly rootInode: number;
  /** In bytes. */
  readonly blockSize: number;
  readonly inodeSize: number;
  /** The size of a folder's block in bytes, a multiple of the block size. */
  readonly folderBlockSize: number;
  readonly blocks: number;
  readonly freeBlocks: number;
  readonly groupBlocks: number;
  readonly groups: number;
  /** Logarithms to the base 2 of the blocks in a group, rounded up, and of the inodes in a block. */
  readonly groupBlocksLog: number;
  readonly inodesPerBlockLog: number;
  readonly logStart: number;
  /** In blocks. */
  readonly logBlocks: number;
}

/** Reads 64-bit numbers; a number beyond 2^53 is not a place on a disk. */
export function bigAt(bytes: Buffer, offset: number): number {
  return Number(bytes.readBigUInt64BE(offset));
}

/** Reads the first sector of an XFS file system of `size` bytes. */
export function readSuperblock(bytes: Buffer, size: number): Superblock {
  const versionWord = bytes.readUInt16BE(100);
  const version = versionWord & versionMask;
  if ((version !== 4 && version !== 5) || (version === 4 && !(versionWord & secondFolderFormat)))
    throw new Unsupported(`it is of XFS version ${version}`);
  const checksums = version === 5;
  const features = checksums ? bytes.readUInt32BE(216) : 0;
  if (versionWord & ignoresCase) throw new Unsupported("it ignores the case of names");
  const unknown = (features & ~readable) | (checksums ? bytes.readUInt32BE(212) & ~knownReadOnly : 0);
  if (unknown)
    throw new Unsupported(`it has XFS features that are not known (0x${(unknown >>> 0).toString(16)})`);
  const sectorSize = bytes.readUInt16BE(102);
  if (checksums) checkSuperblock(bytes, sectorSize);
  if (bigAt(bytes, 16) !== 0) throw new Unsupported("it has a real-time volume");
  const blockSize = bytes.readUInt32BE(4);
  const uuid = bytes.subarray(32, 48);
  const superblock: Superblock = {
    uuid: formatUuid(uuid),
    metadataUuid: features & incompat.metadataUuid ? bytes.subarray(248, 264) : uuid,
    label: zeroEnded(bytes.subarray(108, 120)),
    checksums,
    fileTypes: checksums
      ? (features & incompat.fileTypes) !== 0
      : (bytes.readUInt32BE(200) & features2.fileTypes) !== 0,
    rootInode: bigAt(bytes, 56),
    blockSize,
    inodeSize: bytes.readUInt16BE(104),
    folderBlockSize: blockSize * 2 ** bytes[192]!,
    blocks: bigAt(bytes, 8),
    freeBlocks: bigAt(bytes, 144),
    groupBlocks: bytes.readUInt32BE(84),
    groups: bytes.readUInt32BE(88),
    groupBlocksLog: bytes[124]!,
    inodesPerBlockLog: bytes[123]!,
    logStart: bigAt(bytes, 48),
    logBlocks: bytes.readUInt32BE(96),
  };
  checkGeometry(superblock, size);
  return superblock;
}

function checkSuperblock(bytes: Buffer, sectorSize: number): void {
  if (sectorSize < 512 || sectorSize > bytes.length) throw new Unsupported("its superblock is damaged");
  if (!checksumMatches(bytes.subarray(0, sectorSize), checksumOffset))
    throw new Unsupported("the checksum of the superblock does not match");
}

/** Whether a metadata block has the checksum that it keeps, little-endian, at `offset`. */
export function checksumMatches(block: Buffer, offset: number): boolean {
  return ~crc32cAround(0xffffffff, block, offset) >>> 0 === block.readUInt32LE(offset);
}

function checkGeometry(superblock: Superblock, size: number): void {
  const { blockSize, inodeSize, blocks, groupBlocks, groups, groupBlocksLog, inodesPerBlockLog } = superblock;
  const isPower = (value: number) => value > 0 && Number.isInteger(Math.log2(value));
  const valid =
    isPower(blockSize) &&
    blockSize >= 512 &&
    blockSize <= 65536 &&
    isPower(inodeSize) &&
    inodeSize >= 256 &&
    inodeSize <= 2048 &&
    2 ** inodesPerBlockLog === blockSize / inodeSize &&
    superblock.folderBlockSize <= maxFolderBlock &&
    groupBlocksLog <= 31 &&
    2 ** groupBlocksLog >= groupBlocks &&
    blocks * blockSize <= size &&
    blocks <= groupBlocks * groups &&
    superblock.logBlocks * blockSize <= size;
  if (!valid) throw new Unsupported("its superblock is damaged");
}
