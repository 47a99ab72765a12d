import type { ByteSource } from "../bytes/byte-source.ts";
import { hasGpt, readGpt } from "./gpt.ts";
import { protectiveType, readEntries, readMbr } from "./mbr.ts";
import type { Partition } from "./partition.ts";

/** Reads the partition table of a disk; undefined if it has none. GPT counts in 512 or 4096 bytes. */
export async function readPartitions(disk: ByteSource): Promise<readonly Partition[] | undefined> {
  if (disk.size < 1024) return undefined;
  const sector = await disk.read(0, 512);
  const entries = readEntries(sector);
  if (!entries || entries.every(({ type }) => type === 0)) return undefined;
  if (entries.some(({ type }) => type === protectiveType)) {
    for (const sectorSize of [512, 4096]) {
      if (await hasGpt(disk, sectorSize)) return readGpt(disk, sectorSize);
    }
  }
  return readMbr(disk, sector);
}
