import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { fileType, readPieces, typeOf } from "../../disk/file-system.ts";
import { sha256Hex } from "../../source/sha256.ts";
import type { FoundFile } from "../view/file-tree.ts";
import type { FileState, FileType } from "./changes.ts";

const types: Readonly<Record<number, FileType>> = {
  [fileType.regular]: "file",
  [fileType.directory]: "directory",
  [fileType.link]: "link",
  [fileType.fifo]: "fifo",
  [fileType.socket]: "socket",
  [fileType.character]: "character device",
  [fileType.block]: "block device",
};

/** Of a longer value of an extended attribute, as many bytes are shown. */
const maxValue = 256;

/** Describes a file, without its content. */
export async function stateOf({ fileSystem, inode }: FoundFile): Promise<FileState> {
  const type = types[typeOf(inode)] ?? "unknown";
  const xattrs: Record<string, string> = {};
  // Content in the inode, which ext4 stores as an attribute.
  for (const [name, value] of [...(await fileSystem.attributes(inode))].sort(byName))
    if (name !== "system.data") xattrs[name] = showValue(value);
  const { device } = inode;
  return {
    type,
    mode: (inode.mode & 0o7777).toString(8).padStart(4, "0"),
    uid: inode.uid,
    gid: inode.gid,
    ...(type === "file" ? { size: inode.size } : {}),
    ...(type === "link" ? { target: showBytes(await fileSystem.target(inode)) } : {}),
    ...(device ? { device: `${device.major}:${device.minor}` } : {}),
    ...(Object.keys(xattrs).length > 0 ? { xattrs } : {}),
  };
}

function byName([a]: [string, Buffer], [b]: [string, Buffer]): number {
  return a < b ? -1 : 1;
}

function showValue(value: Buffer): string {
  const text = value.at(-1) === 0 ? value.subarray(0, -1) : value;
  if (text.length <= maxValue && /^[ -~]+$/.test(text.toString("latin1"))) return text.toString();
  const digest = sha256Hex(value);
  return value.length <= maxValue ? `0x${value.toString("hex")}` : `sha256:${digest}`;
}

/** Decodes a name or a target: UTF-8, and `\xNN` for bytes that are not. */
export function showBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString();
  return [...bytes]
    .map((byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`))
    .join("");
}

/** The SHA-256 of a file's content, in hexadecimal. */
export async function digestOf({ fileSystem, inode }: FoundFile): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of readPieces(fileSystem, inode)) hash.update(piece);
  return hash.digest("hex");
}
