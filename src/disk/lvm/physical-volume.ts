import { crc32 } from "node:zlib";
import type { ByteSource } from "../bytes/byte-source.ts";
import { Unsupported } from "../unsupported.ts";

export interface PhysicalVolume {
  readonly source: ByteSource;
  /** 32 characters, without dashes. */
  readonly uuid: string;
  /** The metadata of its volume group as text; empty where it keeps no copy. */
  readonly metadata: string;
}

// The on-disk format: lib/format_text/layout.h and lib/label/label.c of LVM2.
const sectorSize = 512;
const areaMagic = " LVM2 x[5A%r0N*>";
const maxMetadata = 16 * 2 ** 20;
/** LVM's CRC is that of zlib, without the inversions and begun with this value. */
const initialCrc = 0xf597a6cf;

/** Reads the label and the metadata of a physical volume; undefined where the source is none. */
export async function readPhysicalVolume(source: ByteSource): Promise<PhysicalVolume | undefined> {
  if (source.size < 4 * sectorSize) return undefined;
  const head = await source.read(0, 4 * sectorSize);
  for (let start = 0; start < head.length; start += sectorSize) {
    const label = head.subarray(start, start + sectorSize);
    if (label.toString("latin1", 0, 8) !== "LABELONE" || label.toString("latin1", 24, 32) !== "LVM2 001")
      continue;
    if (checksum(label.subarray(20)) !== label.readUInt32LE(16))
      throw new Unsupported("the checksum of an LVM label does not match");
    return readLabel(source, label);
  }
  return undefined;
}

async function readLabel(source: ByteSource, label: Buffer): Promise<PhysicalVolume> {
  const header = label.readUInt32LE(20);
  if (header < 32 || header + 40 > sectorSize) throw new Unsupported("an LVM label is damaged");
  const uuid = label.toString("latin1", header, header + 32);
  // Two lists of places, each ended by zeros: data areas, then metadata areas.
  const [, data] = placesAt(label, header + 40);
  const [areas] = placesAt(label, data);
  for (const { offset, size } of areas) {
    const metadata = await readMetadata(source, offset, size);
    if (metadata !== undefined) return { source, uuid, metadata };
  }
  return { source, uuid, metadata: "" };
}

interface DiskPlace {
  readonly offset: number;
  readonly size: number;
}

function placesAt(label: Buffer, start: number): [places: readonly DiskPlace[], end: number] {
  const places: DiskPlace[] = [];
  for (let at = start; at + 16 <= label.length; at += 16) {
    const offset = Number(label.readBigUInt64LE(at));
    if (offset === 0) return [places, at + 16];
    places.push({ offset, size: Number(label.readBigUInt64LE(at + 8)) });
  }
  throw new Unsupported("an LVM label is damaged");
}

async function readMetadata(source: ByteSource, area: number, size: number): Promise<string | undefined> {
  const header = await source.read(area, sectorSize);
  if (header.toString("latin1", 4, 20) !== areaMagic)
    throw new Unsupported("an LVM metadata area is damaged");
  if (checksum(header.subarray(4)) !== header.readUInt32LE(0))
    throw new Unsupported("the checksum of an LVM metadata area does not match");
  const offset = Number(header.readBigUInt64LE(40));
  const length = Number(header.readBigUInt64LE(48));
  if (offset === 0 || length === 0) return undefined;
  if (length > maxMetadata || length > size || offset >= size)
    throw new Unsupported("an LVM metadata area is damaged");
  // The area is a ring: what does not fit behind the header's sector goes on after it.
  const first = Math.min(length, size - offset);
  const rest = length - first;
  const text = Buffer.concat([
    await source.read(area + offset, first),
    rest > 0 ? await source.read(area + sectorSize, rest) : Buffer.alloc(0),
  ]);
  if (checksum(text) !== header.readUInt32LE(56))
    throw new Unsupported("the checksum of the LVM metadata does not match");
  return text.toString("utf8");
}

function checksum(bytes: Buffer): number {
  // zlib inverts the value at the beginning and at the end.
  return ~crc32(bytes, ~initialCrc >>> 0) >>> 0;
}
