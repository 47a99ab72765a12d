import { Unsupported } from "../unsupported.ts";

// Microsoft's FAT specification (fatgen103), and fat_read_bpb in fs/fat/inode.c where Linux decides otherwise.
const entrySize = 32;
const maxClusters = { 12: 0xff4, 16: 0xfff4, 32: 0x0ffffff6 } as const;
const noMirror = 0x80;

/** How a FAT file system lies on its volume. Places are in bytes. */
export interface Layout {
  /** The bits of an entry of the table. */
  readonly bits: 12 | 16 | 32;
  readonly clusterSize: number;
  readonly clusters: number;
  readonly table: number;
  readonly tableSize: number;
  readonly tables: number;
  /** FAT12 and FAT16: where the root folder lies, which has no clusters. */
  readonly rootFolder: { readonly start: number; readonly size: number } | undefined;
  /** FAT32: the first cluster of the root folder. */
  readonly rootCluster: number;
  /** Where cluster 2, the first, begins. */
  readonly data: number;
  /** As blkid writes it: `A40D-85E7`. */
  readonly uuid: string;
}

/** Whether 512 bytes can be the boot sector of a FAT file system. */
export function isBootSector(bytes: Buffer): boolean {
  const [sectorSize, media] = [bytes.readUInt16LE(11), bytes[21]!];
  return (
    bytes.readUInt16LE(510) === 0xaa55 &&
    isPowerOfTwo(sectorSize) &&
    sectorSize >= 512 &&
    sectorSize <= 4096 &&
    isPowerOfTwo(bytes[13]!) &&
    bytes.readUInt16LE(14) > 0 &&
    bytes[16]! > 0 &&
    (media === 0xf0 || media >= 0xf8)
  );
}

/** Reads the first 512 bytes of a FAT file system of `size` bytes. */
export function readBootSector(bytes: Buffer, size: number): Layout {
  if (!isBootSector(bytes)) throw damaged();
  const sectorSize = bytes.readUInt16LE(11);
  const shortLength = bytes.readUInt16LE(22);
  // Linux decides so; by the specification, the number of clusters does.
  const large = shortLength === 0;
  if (large && (bytes.readUInt16LE(40) & noMirror || bytes.readUInt16LE(42) !== 0))
    throw new Unsupported("its FAT has a form that is not known");
  const tables = bytes[16]!;
  const tableSize = (shortLength || bytes.readUInt32LE(36)) * sectorSize;
  const table = bytes.readUInt16LE(14) * sectorSize;
  const rootSize = bytes.readUInt16LE(17) * entrySize;
  const rootStart = table + tables * tableSize;
  const data = rootStart + rootSize;
  const sectors = bytes.readUInt16LE(19) || bytes.readUInt32LE(32);
  const end = sectors * sectorSize;
  if (tableSize === 0 || rootSize % sectorSize !== 0 || (rootSize === 0) !== large) throw damaged();
  if (data >= end || end > size) throw damaged();
  const clusterSize = bytes[13]! * sectorSize;
  const counted = Math.floor((end - data) / clusterSize);
  const bits = large ? 32 : counted > maxClusters[12] ? 16 : 12;
  const clusters = Math.min(counted, Math.floor((tableSize * 8) / bits) - 2);
  if (clusters < 1 || clusters > maxClusters[bits]) throw damaged();
  const serial = bytes
    .readUInt32LE(large ? 67 : 39)
    .toString(16)
    .padStart(8, "0")
    .toUpperCase();
  return {
    bits,
    clusterSize,
    clusters,
    table,
    tableSize,
    tables,
    rootFolder: large ? undefined : { start: rootStart, size: rootSize },
    rootCluster: large ? bytes.readUInt32LE(44) : 0,
    data,
    uuid: `${serial.slice(0, 4)}-${serial.slice(4)}`,
  };
}

function isPowerOfTwo(number: number): boolean {
  return number > 0 && (number & (number - 1)) === 0;
}

function damaged(): Unsupported {
  return new Unsupported("the boot sector of its FAT is damaged");
}
