import { type ByteSource, Window } from "../../disk/bytes/byte-source.ts";
import { hasGpt } from "../../disk/partitions/gpt.ts";
import { type MbrEntry, protectiveType, readEntries } from "../../disk/partitions/mbr.ts";
import { probe } from "../../disk/probe.ts";

/** Bytes of a logical sector, in which a partition table counts. */
export type SectorSize = 512 | 4096;

/**
 * Returns the sector size with which the partition table of a disk makes sense: the table itself does not say it. A
 * disk without a table, or whose table fits both, has 512 bytes.
 */
export async function sectorSizeOf(disk: ByteSource): Promise<SectorSize> {
  if (disk.size < 2 * 4096) return 512;
  const entries = readEntries(await disk.read(0, 512));
  const used = entries?.filter(({ type, count }) => type !== 0 && count !== 0) ?? [];
  if (used.some(({ type }) => type === protectiveType))
    return !(await hasGpt(disk, 512)) && (await hasGpt(disk, 4096)) ? 4096 : 512;
  const fits = used.every(({ start, count }) => (start + count) * 4096 <= disk.size);
  if (used.length === 0 || !fits) return 512;
  return !(await holdsAnything(disk, used, 512)) && (await holdsAnything(disk, used, 4096)) ? 4096 : 512;
}

/** Whether a file system, or something else that is known, begins where a partition would begin. */
async function holdsAnything(
  disk: ByteSource,
  entries: readonly MbrEntry[],
  sectorSize: SectorSize,
): Promise<boolean> {
  for (const { start, count } of entries) {
    const from = start * sectorSize;
    if (from >= disk.size) continue;
    const size = Math.min(count * sectorSize, disk.size - from);
    if ((await probe(new Window(disk, from, size))) !== "unknown") return true;
  }
  return false;
}
