import type { ByteSource } from "./bytes/byte-source.ts";
import { isBootSector } from "./fat/boot-sector.ts";

interface Signature {
  readonly kind: string;
  readonly offset: number;
  readonly bytes: string;
}

/** Signatures at fixed places, in the order in which they are tried: encryption and volume managers first (libblkid). */
const signatures: readonly Signature[] = [
  { kind: "LUKS", offset: 0, bytes: "LUKS\xba\xbe" },
  ...[0, 512, 1024, 1536].map((offset) => ({ kind: "LVM", offset, bytes: "LABELONE" })),
  { kind: "md", offset: 4096, bytes: "\xfc\x4e\x2b\xa9" },
  { kind: "md", offset: 0, bytes: "\xfc\x4e\x2b\xa9" },
  { kind: "BitLocker", offset: 3, bytes: "-FVE-FS-" },
  { kind: "bcache", offset: 4120, bytes: "\xc6\x85\x73\xf6\x4e\x1a\x45\xca\x82\x65\xf5\x7f\x48\xba\x6d\x81" },
  { kind: "dm-verity", offset: 0, bytes: "verity\0\0" },
  { kind: "xfs", offset: 0, bytes: "XFSB" },
  { kind: "ext", offset: 1080, bytes: "\x53\xef" },
  { kind: "btrfs", offset: 65600, bytes: "_BHRfS_M" },
  { kind: "swap", offset: 4086, bytes: "SWAPSPACE2" },
  { kind: "squashfs", offset: 0, bytes: "hsqs" },
  { kind: "erofs", offset: 1024, bytes: "\xe2\xe1\xf5\xe0" },
  { kind: "f2fs", offset: 1024, bytes: "\x10\x20\xf5\xf2" },
  { kind: "ntfs", offset: 3, bytes: "NTFS" },
  { kind: "vfat", offset: 54, bytes: "FAT" },
  { kind: "vfat", offset: 82, bytes: "FAT32" },
];

const headSize = 72 * 1024;

/** Tells what a volume holds from its signature; `unknown` where none is found. */
export async function probe(source: ByteSource): Promise<string> {
  const head = await source.read(0, Math.min(source.size, headSize));
  if (await hasMdAtEnd(source)) return "md";
  const found = signatures.find(
    ({ offset, bytes }) => head.toString("latin1", offset, offset + bytes.length) === bytes,
  );
  // Nobody needs the name of the type in a FAT, so that it may be missing.
  return found?.kind ?? (head.length >= 512 && isBootSector(head) ? "vfat" : "unknown");
}

/** md's formats 0.90 and 1.0 keep their superblock near the end (md(4)). */
async function hasMdAtEnd(source: ByteSource): Promise<boolean> {
  const places = [
    Math.floor(source.size / 65536) * 65536 - 65536,
    Math.floor((source.size - 8192) / 4096) * 4096,
  ];
  for (const place of places) {
    if (place > 65536 && (await source.read(place, 4)).readUInt32LE(0) === 0xa92b4efc) return true;
  }
  return false;
}
