import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { lastLine, runTool } from "../appliance/tools.ts";

/** How the content of a bzImage can be compressed: its first bytes, and the program that unpacks it. */
const compressions: readonly (readonly [magic: readonly number[], words: string])[] = [
  [[0x1f, 0x8b], "gzip -dc"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "xz -dc"],
  [[0x28, 0xb5, 0x2f, 0xfd], "zstd -dcq"],
  [[0x02, 0x21, 0x4c, 0x18], "lz4 -dc"],
  [[0x42, 0x5a, 0x68], "bzip2 -dc"],
  [[0x5d, 0x00, 0x00], "xz --format=lzma -dc"],
];

/** A kernel that can't be unpacked, with the reason. */
class PackedKernel extends Error {}

/**
 * Unpacks a kernel for x86, so that the virtual machine need not do it: emulated, that takes seconds. QEMU starts an
 * unpacked kernel by its PVH entry point.
 *
 * The layout is that of the kernel's documentation, “The Linux/x86 Boot Protocol”, 2.08 or later.
 *
 * @param packed the path of the bzImage.
 * @param target the path of the ELF file to write.
 * @throws {PackedKernel} if it is packed in an unknown way, or has no PVH entry point.
 */
export async function unpackKernel(packed: string, target: string, signal?: AbortSignal): Promise<void> {
  const payload = payloadOf(readFileSync(packed));
  const words = compressions.find(([magic]) => magic.every((byte, at) => payload[at] === byte))?.[1];
  if (words === undefined) throw new PackedKernel(`${packed} is packed in an unknown way`);
  const source = `${target}.packed`;
  // The size of the unpacked kernel follows, except in gzip's format, which has it.
  writeFileSync(source, words.startsWith("gzip") ? payload : payload.subarray(0, -4));
  const input = openSync(source, "r");
  const output = openSync(target, "wx", 0o644);
  try {
    const result = await runTool(["sh", "-c", `${words} <&3 >&4`], { inherit: [input, output], signal });
    if (result.code !== 0) throw new PackedKernel(`${packed} can't be unpacked: ${lastLine(result)}`);
  } finally {
    closeSync(input);
    closeSync(output);
    rmSync(source);
  }
  if (!hasPvhEntry(readFileSync(target))) throw new PackedKernel(`${packed} has no PVH entry point`);
}

function payloadOf(image: Buffer): Buffer {
  if (
    image.length < 0x260 ||
    image.toString("latin1", 0x202, 0x206) !== "HdrS" ||
    image.readUInt16LE(0x206) < 0x208
  )
    throw new PackedKernel("the kernel is not a bzImage");
  const start = (image.readUInt8(0x1f1) + 1) * 512 + image.readUInt32LE(0x248);
  return image.subarray(start, start + image.readUInt32LE(0x24c));
}

/** Whether an ELF file for x86-64 has a note of Xen with the number 18, the PVH entry point (elf(5), xen elfnote.h). */
export function hasPvhEntry(elf: Buffer): boolean {
  if (
    elf.length < 64 ||
    elf.readUInt32BE(0) !== 0x7f454c46 ||
    elf.readUInt8(4) !== 2 ||
    elf.readUInt16LE(18) !== 62
  )
    return false;
  const table = Number(elf.readBigUInt64LE(32));
  for (let index = 0; index < elf.readUInt16LE(56); index++) {
    const header = table + index * elf.readUInt16LE(54);
    if (header + 56 > elf.length) return false;
    const isNote = elf.readUInt32LE(header) === 4;
    const start = Number(elf.readBigUInt64LE(header + 8));
    const size = Number(elf.readBigUInt64LE(header + 32));
    if (isNote && hasNote(elf.subarray(start, start + size))) return true;
  }
  return false;
}

function hasNote(notes: Buffer): boolean {
  const padded = (length: number) => (length + 3) & ~3;
  for (let at = 0; at + 12 <= notes.length; ) {
    const nameSize = notes.readUInt32LE(at);
    const size = notes.readUInt32LE(at + 4);
    if (notes.readUInt32LE(at + 8) === 18 && notes.toString("latin1", at + 12, at + 15) === "Xen")
      return true;
    at += 12 + padded(nameSize) + padded(size);
  }
  return false;
}
