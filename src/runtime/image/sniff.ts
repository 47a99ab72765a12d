import type { Bytes } from "./bytes.ts";
import type { Sniffed } from "./image-header.ts";

/** First bytes of files that are not disk images, or that must be converted first. */
const unsupported: readonly (readonly [magic: string, format: string])[] = [
  ["vhdxfile", "VHDX (Hyper-V)"],
  ["conectix", "VHD (Virtual PC)"],
  ["QED\0", "QED"],
  ["WithoutFreeSpace", "Parallels"],
  ["WithouFreSpacExt", "Parallels"],
  ["Bochs Virtual HD Image", "Bochs"],
];
const others: readonly (readonly [magic: string, found: string])[] = [
  ["\x1f\x8b", "a compressed file (gzip)"],
  ["\xfd7zXZ\0", "a compressed file (xz)"],
  ["\x28\xb5\x2f\xfd", "a compressed file (zstd)"],
  ["BZh", "a compressed file (bzip2)"],
  ["\x04\x22\x4d\x18", "a compressed file (lz4)"],
  ["PK\x03\x04", "a compressed file (zip)"],
  ["7z\xbc\xaf\x27\x1c", "a compressed file (7-Zip)"],
  ["\x7fELF", "a program (ELF)"],
  ["%PDF-", "a PDF document"],
  ["\x89PNG", "a picture (PNG)"],
  ["\xff\xd8\xff", "a picture (JPEG)"],
  ["!<arch>\n", "an archive (ar or a Debian package)"],
  ["\xed\xab\xee\xdb", "an rpm package"],
];

/** Judges a file with no header of a supported format: a raw disk, or something else. */
export function sniffOther(bytes: Bytes, start: Buffer): Sniffed {
  const text = start.toString("latin1");
  for (const [magic, format] of unsupported)
    if (text.startsWith(magic)) return { kind: "unsupported", format };
  if (bytes.size === 0) return { kind: "not-an-image", found: "an empty file" };
  for (const [magic, found] of others) if (text.startsWith(magic)) return { kind: "not-an-image", found };
  if (text.slice(257, 262) === "ustar")
    return {
      kind: "not-an-image",
      found: "an archive (tar; if it is an OVA, extract the vmdk image)",
    };
  const end = bytes.read(bytes.size - 512, 512).toString("latin1");
  if (end.startsWith("conectix")) return { kind: "unsupported", format: "VHD (Virtual PC)", rawToo: true };
  if (end.startsWith("koly")) return { kind: "unsupported", format: "DMG (macOS)" };
  if (bytes.read(32769, 5).toString("latin1") === "CD001")
    return { kind: "unsupported", format: "ISO 9660 (an optical disc)", rawToo: true };
  // A text has no zero byte and few other unprintable bytes; a boot sector or file system has many.
  if (/^[\t\n\f\r\x1b -~\x80-\xff]+$/.test(text) && /[ -~]{3}/.test(text))
    return { kind: "not-an-image", found: "a text file" };
  if (bytes.size % 512 !== 0)
    return {
      kind: "not-an-image",
      found: `a truncated file (its ${bytes.size} bytes are not a multiple of 512)`,
    };
  return { kind: "raw" };
}
