import type { Bytes } from "./bytes.ts";
import type { HeaderResult, ImageFormat, Sniffed } from "./image-header.ts";
import { readQcow2 } from "./qcow2.ts";
import { sniffOther } from "./sniff.ts";
import { readVdi } from "./vdi.ts";
import { readVmdk } from "./vmdk.ts";

/** Finds the format from the content, as `qemu-img info` does. */
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

/** Reads the header of an image of a known format. Never throws because of the content. */
export function readHeader(bytes: Bytes, format: ImageFormat): HeaderResult {
  switch (format) {
    case "qcow2":
      return readQcow2(bytes);
    case "vmdk":
      return readVmdk(bytes);
    case "vdi":
      return readVdi(bytes);
    case "raw":
      // A raw image has no header: its first bytes belong to the guest.
      return { header: { format, virtualSize: bytes.size, references: [], encrypted: false } };
  }
}
