import type { Bytes } from "./bytes.ts";
import type { HeaderResult, Reference } from "./image-header.ts";

// https://www.vmware.com/app/vmdk/?src=vmdk (Virtual Disk Format 5.0). The limits are those of qemu's block/vmdk.c.
const sector = 512;
const descriptorLimit = 1 << 20;
const flag = { compressed: 1 << 16 };
const atEnd = 0xffffffffffffffffn;

/**
 * Reads a VMware image: a sparse extent with its descriptor inside (monolithicSparse, streamOptimized), or a
 * descriptor alone, whose extents are other files.
 */
export function readVmdk(bytes: Bytes): HeaderResult {
  const head = bytes.read(0, sector);
  if (head.toString("latin1", 0, 4) !== "KDMV") return readDescriptorFile(bytes);
  if (head.length < sector) return { damaged: "the file ends within the header" };
  const version = head.readUInt32LE(4);
  if (version < 1 || version > 3) return { damaged: `version ${version} (1 to 3 are known)` };
  const descriptor = readEmbedded(bytes, head);
  if (typeof descriptor !== "string") return descriptor;
  const parsed = parseDescriptor(descriptor);

  // Without a capacity in the header, qemu uses the descriptor inside for the whole image, with its extents.
  if (head.readBigUInt64LE(12) === 0n) return fromDescriptor(parsed);

  // A stream-optimized image that was written in one pass has its real header at the end.
  const header = head.readBigUInt64LE(56) === atEnd ? bytes.read(bytes.size - 2 * sector, sector) : head;
  if (header.length < sector || header.toString("latin1", 0, 4) !== "KDMV")
    return { damaged: "its footer is missing: the file was cut short" };
  const tables = checkTables(header, bytes.size);
  if (tables) return { damaged: tables };
  return {
    header: {
      format: "vmdk",
      virtualSize: Number(header.readBigUInt64LE(12)) * sector,
      references: parsed.parent === undefined ? [] : [{ kind: "backing", name: parsed.parent }],
      encrypted: parsed.encrypted,
      subformat:
        (header.readUInt32LE(8) & flag.compressed) !== 0
          ? "streamOptimized"
          : parsed.type || "monolithicSparse",
    },
  };
}

function checkTables(header: Buffer, fileSize: number): string | undefined {
  const capacity = header.readBigUInt64LE(12);
  const grain = header.readBigUInt64LE(20);
  const perTable = BigInt(header.readUInt32LE(44));
  const directory = header.readBigUInt64LE(56);
  if (capacity > (1n << 62n) / BigInt(sector)) return `a disk of ${capacity} sectors`;
  if (grain < 1n || grain > 0x200000n) return `grains of ${grain} sectors`;
  if (perTable < 1n || perTable > 512n) return `grain tables of ${perTable} entries`;
  const tables = (capacity + grain * perTable - 1n) / (grain * perTable);
  if (tables * 4n > 512n << 20n) return `a grain directory of ${tables} entries`;
  if (directory * BigInt(sector) + tables * 4n > BigInt(fileSize))
    return "its grain directory lies outside of the file";
  const firstGrain = header.readBigUInt64LE(64) * BigInt(sector);
  if (firstGrain > BigInt(fileSize)) return `the file ends before its first grain, at byte ${firstGrain}`;
  return undefined;
}

function readEmbedded(bytes: Bytes, head: Buffer): string | HeaderResult {
  const offset = head.readBigUInt64LE(28) * BigInt(sector);
  const length = head.readBigUInt64LE(36) * BigInt(sector);
  if (offset === 0n || length === 0n) return "";
  if (length > BigInt(descriptorLimit)) return { damaged: `a descriptor of ${length} bytes` };
  const text = bytes.read(offset, Number(length));
  if (text.length === 0) return { damaged: "its descriptor lies outside of the file" };
  return untilZero(text);
}

function readDescriptorFile(bytes: Bytes): HeaderResult {
  if (bytes.size > descriptorLimit) return { damaged: `a descriptor of ${bytes.size} bytes` };
  return fromDescriptor(parseDescriptor(untilZero(bytes.read(0, descriptorLimit))));
}

interface Descriptor {
  readonly type: string;
  readonly parent: string | undefined;
  readonly encrypted: boolean;
  readonly sectors: number;
  readonly extents: readonly string[];
}

function fromDescriptor({ type, parent, encrypted, sectors, extents }: Descriptor): HeaderResult {
  if (type === "") return { damaged: "its descriptor has no createType" };
  const references: Reference[] = extents.map((name) => ({ kind: "extent", name }));
  if (parent !== undefined) references.unshift({ kind: "backing", name: parent });
  if (references.length === 0) return { damaged: "its descriptor names no extent" };
  const virtualSize = sectors * sector;
  if (!Number.isSafeInteger(virtualSize)) return { damaged: `a disk of ${sectors} sectors` };
  return { header: { format: "vmdk", virtualSize, references, encrypted, subformat: type } };
}

/** One line for each extent: access, sectors, type, and a quoted file name if it has one. */
const extentLine = /^\s*(?:RW|RDONLY|NOACCESS)\s+(\d+)\s+([A-Z]+)(?:\s+"([^"]*)"?)?/i;

/**
 * Returns the descriptor of an image whose extents are other files, with other names for the extents. `readVmdk` must
 * have accepted it.
 *
 * @param names absolute paths, in the descriptor's order.
 */
export function withExtentNames(bytes: Bytes, names: readonly string[]): string {
  const head = bytes.read(0, sector);
  const embedded = head.toString("latin1", 0, 4) === "KDMV" ? readEmbedded(bytes, head) : undefined;
  const text = typeof embedded === "string" ? embedded : untilZero(bytes.read(0, descriptorLimit));
  const left = [...names];
  const lines = text.split("\n").map((line) => {
    if (extentLine.exec(line)?.[3] === undefined) return line;
    return line.replace(/"[^"]*"?/, () => `"${left.shift()}"`);
  });
  return lines.join("\n");
}

/** Parses as loosely as qemu, so that it finds every reference that qemu would find. */
function parseDescriptor(text: string): Descriptor {
  const value = (key: string) => new RegExp(`${key}\\s*=\\s*"([^"\\n]*)`, "i").exec(text)?.[1];
  const extents: string[] = [];
  let sectors = 0;
  for (const line of text.split(/\r?\n/)) {
    const extent = extentLine.exec(line);
    if (!extent) continue;
    sectors += Number(extent[1]);
    if (extent[3] !== undefined) extents.push(extent[3]);
  }
  return {
    type: value("createType") ?? "",
    parent: value("parentFileNameHint"),
    encrypted: /^\s*encryption\.(?:keySafe|data)/im.test(text),
    sectors,
    extents,
  };
}

function untilZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end === -1 ? undefined : end);
}
