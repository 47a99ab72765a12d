import { crc32 } from "node:zlib";
import type { ByteSource } from "../bytes/byte-source.ts";
import { Unsupported } from "../unsupported.ts";
import type { Partition } from "./partition.ts";

// UEFI specification 2.10, section 5.3.
const maxEntries = 1024;
const maxEntrySize = 4096;
const noType = "00000000-0000-0000-0000-000000000000";

/** Whether a GPT header begins at `sectorSize` bytes. */
export async function hasGpt(disk: ByteSource, sectorSize: number): Promise<boolean> {
  if (disk.size < 2 * sectorSize) return false;
  return (await disk.read(sectorSize, 8)).toString("latin1") === "EFI PART";
}

/** Reads the primary GPT of a disk, whose checksums must match. */
export async function readGpt(disk: ByteSource, sectorSize: number): Promise<Partition[]> {
  const header = await disk.read(sectorSize, 512);
  const headerSize = header.readUInt32LE(12);
  const expected = header.readUInt32LE(16);
  if (headerSize < 92 || headerSize > 512) throw new Unsupported("the GPT is damaged");
  const covered = Buffer.from(header.subarray(0, headerSize)).fill(0, 16, 20);
  if (crc32(covered) !== expected) throw new Unsupported("the checksum of the GPT does not match");
  const start = Number(header.readBigUInt64LE(72)) * sectorSize;
  const count = header.readUInt32LE(80);
  const size = header.readUInt32LE(84);
  if (count > maxEntries || size < 128 || size > maxEntrySize) throw new Unsupported("the GPT is damaged");
  const table = await disk.read(start, count * size);
  if (crc32(table) !== header.readUInt32LE(88))
    throw new Unsupported("the checksum of the GPT does not match");
  const partitions: Partition[] = [];
  for (let index = 0; index < count; index++) {
    const partition = readEntry(table.subarray(index * size, (index + 1) * size), index + 1, sectorSize);
    if (!partition) continue;
    if (partition.size <= 0 || partition.start + partition.size > disk.size)
      throw new Unsupported(`partition ${partition.number} ends behind the end of the disk`);
    partitions.push(partition);
  }
  return partitions;
}

function readEntry(entry: Buffer, number: number, sectorSize: number): Partition | undefined {
  const type = formatGuid(entry.subarray(0, 16));
  if (type === noType) return undefined;
  const start = Number(entry.readBigUInt64LE(32)) * sectorSize;
  const end = (Number(entry.readBigUInt64LE(40)) + 1) * sectorSize;
  const label = entry.toString("utf16le", 56, 128).replace(/\0[\s\S]*$/, "");
  return { number, start, size: end - start, type, uuid: formatGuid(entry.subarray(16, 32)), label };
}

/** A GUID: its first three groups are little-endian. */
function formatGuid(bytes: Buffer): string {
  const hex = (value: number, digits: number) => value.toString(16).padStart(digits, "0");
  return [
    hex(bytes.readUInt32LE(0), 8),
    hex(bytes.readUInt16LE(4), 4),
    hex(bytes.readUInt16LE(6), 4),
    bytes.toString("hex", 8, 10),
    bytes.toString("hex", 10, 16),
  ].join("-");
}
