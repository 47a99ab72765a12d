import type { Bytes } from "./bytes.ts";
import { readQcow2 } from "./qcow2.ts";
import { sniffOther } from "./sniff.ts";
import { readVdi } from "./vdi.ts";
import { readVmdk } from "./vmdk.ts";

/** The formats that images may have: those in which a commit has been tried. */
export const imageFormats = ["raw", "qcow2", "vmdk", "vdi"] as const;
export type ImageFormat = (typeof imageFormats)[number];

export const isImageFormat = (word: string): word is ImageFormat =>
  (imageFormats as readonly string[]).includes(word);

/** What the header of an image says, as far as it matters before qemu is let near the file. */
export interface ImageHeader {
  readonly format: ImageFormat;
  /** Bytes of the disk that the guest sees. */
  readonly virtualSize: number;
  /** The other files that qemu would open by the header's word. */
  readonly references: readonly Reference[];
  /** qemu itself would need a key to read it. */
  readonly encrypted: boolean;
  /** vmdk: the variant; `streamOptimized` can't be written in place. */
  readonly subformat?: string;
}

export interface Reference {
  readonly kind: "backing" | "data-file" | "extent";
  readonly name: string;
  /** Of a backing file: its format, where the header records it. */
  readonly format?: string;
}

/** What a reader of one format finds: a header, or what is wrong with it. */
export type HeaderResult = { readonly header: ImageHeader } | { readonly damaged: string };

/** What the first (and last) bytes of a file say it is. */
export type Sniffed =
  | { readonly kind: "image"; readonly format: "qcow2" | "vmdk" | "vdi" }
  /** No header at all: the bytes of a disk. */
  | { readonly kind: "raw" }
  | { readonly kind: "unsupported"; readonly format: string }
  | { readonly kind: "not-an-image"; readonly found: string };

/** Tells the format from the content, as `qemu-img info` would. */
export function sniff(bytes: Bytes): Sniffed {
  const start = bytes.read(0, 512);
  const magic = start.subarray(0, 4).toString("latin1");
  if (magic === "QFI\xfb") {
    const version = start.length >= 8 ? start.readUInt32BE(4) : 0;
    return version === 1
      ? { kind: "unsupported", format: "qcow (version 1)" }
      : { kind: "image", format: "qcow2" };
  }
  if (magic === "KDMV" || /^#\s*Disk DescriptorFile/i.test(start.toString("latin1")))
    return { kind: "image", format: "vmdk" };
  if (magic === "COWD") return { kind: "unsupported", format: "VMware ESX sparse (COWD)" };
  if (start.length >= 0x44 && start.readUInt32LE(0x40) === 0xbeda107f)
    return { kind: "image", format: "vdi" };
  return sniffOther(bytes, start);
}

/** Reads the header of an image whose format is known; never throws for what a file holds. */
export function readHeader(bytes: Bytes, format: ImageFormat): HeaderResult {
  switch (format) {
    case "qcow2":
      return readQcow2(bytes);
    case "vmdk":
      return readVmdk(bytes);
    case "vdi":
      return readVdi(bytes);
    case "raw":
      // Whatever stands at the start of a raw image is the guest's: it is never looked at.
      return { header: { format, virtualSize: bytes.size, references: [], encrypted: false } };
  }
}
