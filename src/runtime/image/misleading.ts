import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { guestDisk } from "./guest-disk.ts";
import type { PinnedImage } from "./pin.ts";

/** qemu reads no more of a disk to guess its format (block.h, BLOCK_PROBE_BUF_SIZE). */
const probed = 512;

const magics: readonly (readonly [magic: string, format: string])[] = [
  ["QFI\xfb", "qcow2"],
  ["QED\0", "QED"],
  ["KDMV", "vmdk"],
  ["COWD", "vmdk"],
  ["vhdxfile", "VHDX"],
  ["conectix", "VHD"],
  ["WithoutFreeSpace", "Parallels"],
  ["WithouFreSpacExt", "Parallels"],
  ["Bochs Virtual HD Image", "Bochs"],
  ["LUKS\xba\xbe", "LUKS"],
];

/**
 * Returns the format that qemu would guess for a disk without a given format; undefined for a raw disk. A vmdk
 * descriptor is text that may begin with comments and blank lines, so any disk that begins like text counts as vmdk
 * here.
 */
export function guessedFormat(start: Uint8Array): string | undefined {
  const text = Buffer.from(start).toString("latin1", 0, probed);
  for (const [magic, format] of magics) if (text.startsWith(magic)) return format;
  if (start.length >= 0x44 && Buffer.from(start).readUInt32LE(0x40) === 0xbeda107f) return "VDI";
  return /^(?:[# \t\r\n]|version=)/.test(text) ? "vmdk" : undefined;
}

/**
 * Refuses an image that is not safe as a drive of stock guestfish with `readonly:true`. Its direct backend names to
 * qemu the formats of the image and of its own layer over it, but not the format of the content. Since 1.37.23 it
 * writes `file.driver=qcow2` and no `driver` (lib/launch-direct.c), so qemu guesses from the first bytes of the disk.
 *
 * @throws {Refusal} `image-misleading`; `image-header-damaged` if qemu-img cannot read it.
 */
export async function refuseMisleading(pinned: PinnedImage): Promise<void> {
  const disk = guestDisk(pinned);
  const guessed = guessedFormat(await disk.read(0, Math.min(probed, disk.size)));
  if (guessed === undefined) return;
  const { name: path, format } = pinned.image;
  throw new Refusal(diagnostic("image-misleading", { path, format, guessed }));
}
