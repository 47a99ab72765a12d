import type { ByteSource } from "../bytes/byte-source.ts";
import { Unsupported } from "../unsupported.ts";
import type { Partition } from "./partition.ts";

const sectorSize = 512;
const extendedTypes = new Set([0x05, 0x0f, 0x85]);
/** The type of the entry that covers a disk with a GPT. */
export const protectiveType = 0xee;
/** As many as Linux reads. */
const maxLogical = 256;

export interface MbrEntry {
  readonly active: number;
  readonly type: number;
  /** In sectors of 512 bytes. */
  readonly start: number;
  readonly count: number;
}

/** Returns the four entries of a boot sector; undefined where it is none, or holds a FAT or NTFS file system. */
export function readEntries(sector: Buffer): readonly MbrEntry[] | undefined {
  if (sector.readUInt16LE(510) !== 0xaa55) return undefined;
  const entries = [446, 462, 478, 494].map((at) => ({
    active: sector[at]!,
    type: sector[at + 4]!,
    start: sector.readUInt32LE(at + 8),
    count: sector.readUInt32LE(at + 12),
  }));
  // The boot sector of a FAT or NTFS file system has the same signature and code in place of a table.
  return entries.every(({ active }) => active === 0 || active === 0x80) ? entries : undefined;
}

/** Reads the partitions of an MBR, with the chain of logical ones in an extended partition. */
export async function readMbr(disk: ByteSource, sector: Buffer): Promise<Partition[]> {
  const signature = sector.readUInt32LE(440).toString(16).padStart(8, "0");
  const partitions: Partition[] = [];
  const add = (number: number, start: number, { count, type }: MbrEntry) => {
    if ((start + count) * sectorSize > disk.size)
      throw new Unsupported(`partition ${number} ends behind the end of the disk`);
    partitions.push({
      number,
      start: start * sectorSize,
      size: count * sectorSize,
      type: type.toString(16).padStart(2, "0"),
      uuid: `${signature}-${number.toString(16).padStart(2, "0")}`,
      label: "",
    });
  };
  for (const [index, entry] of readEntries(sector)!.entries()) {
    if (entry.type === 0 || entry.count === 0) continue;
    if (extendedTypes.has(entry.type)) await readLogical(disk, entry.start, add);
    else add(index + 1, entry.start, entry);
  }
  return partitions.sort((a, b) => a.number - b.number);
}

async function readLogical(
  disk: ByteSource,
  extended: number,
  add: (number: number, start: number, entry: MbrEntry) => void,
): Promise<void> {
  const seen = new Set<number>();
  let at = extended;
  for (let number = 5; ; ) {
    if (seen.has(at) || seen.size >= maxLogical) throw new Unsupported("the logical partitions form a loop");
    seen.add(at);
    const sector = await disk.read(at * sectorSize, sectorSize);
    const [logical, next] = readEntries(sector) ?? [];
    if (!logical || !next) throw new Unsupported("the chain of logical partitions is damaged");
    if (logical.type !== 0 && logical.count !== 0) add(number++, at + logical.start, logical);
    if (next.type === 0 || next.count === 0) return;
    at = extended + next.start;
  }
}
