/** A file in an archive. */
export interface CpioEntry {
  readonly name: string;
  /** Type and permissions, as in inode(7). */
  readonly mode: number;
  readonly content?: Buffer;
  /** Of a device node. */
  readonly device?: readonly [major: number, minor: number];
}

const magic = "070701";
const last = "TRAILER!!!";

/** Reads an archive in the “newc” format (cpio(5)), which is the kernel's for an initramfs. */
export function readCpio(archive: Buffer): CpioEntry[] {
  const entries: CpioEntry[] = [];
  for (let at = 0; at + 110 <= archive.length; ) {
    if (archive.toString("latin1", at, at + 6) !== magic) throw new Error("not a cpio archive");
    const field = (index: number) =>
      Number.parseInt(archive.toString("latin1", at + 6 + index * 8, at + 14 + index * 8), 16);
    const [mode, size, nameSize] = [field(1), field(6), field(11)];
    const name = archive.toString("utf8", at + 110, at + 109 + nameSize);
    if (name === last) break;
    const start = padded(at + 110 + nameSize);
    entries.push({ name, mode, content: archive.subarray(start, start + size) });
    at = padded(start + size);
  }
  return entries;
}

/** Writes an archive in the same format. All files belong to root, and have no time. */
export function writeCpio(entries: readonly CpioEntry[]): Buffer {
  const parts = [...entries, { name: last, mode: 0 }].map(
    ({ name, mode, content, device }: CpioEntry, index) => {
      const bytes = content ?? Buffer.alloc(0);
      const nameBytes = Buffer.from(`${name}\0`);
      const [major, minor] = device ?? [0, 0];
      const fields = [index + 1, mode, 0, 0, 1, 0, bytes.length, 0, 0, major, minor, nameBytes.length, 0];
      const header = magic + fields.map((field) => field.toString(16).padStart(8, "0")).join("");
      return [pad(Buffer.concat([Buffer.from(header), nameBytes])), pad(bytes)];
    },
  );
  return Buffer.concat(parts.flat());
}

const padded = (length: number) => (length + 3) & ~3;
const pad = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(padded(bytes.length) - bytes.length)]);
