import type { Bytes } from "./bytes.ts";
import type { HeaderResult, Reference } from "./image-header.ts";

// https://www.qemu.org/docs/master/interop/qcow2.html
const extension = { end: 0, backingFormat: 0xe2792aca, dataFile: 0x44415441, encryption: 0x0537be77 };
const feature = { dirty: 1n, corrupt: 2n, dataFile: 4n, compression: 8n, extendedL2: 16n };
const known = feature.dirty | feature.corrupt | feature.dataFile | feature.compression | feature.extendedL2;
/** qemu's own limits: qemu also refuses larger tables. */
const maximum = { l1Bytes: 32n << 20n, refcountTableBytes: 8n << 20n, snapshots: 65_536 };

/** Reads a qcow2 header, version 2 or 3, and checks every offset in it against the file's size. */
export function readQcow2(bytes: Bytes): HeaderResult {
  const start = bytes.read(0, 112);
  if (start.length < 72) return damaged("the file ends within the header");
  if (start.toString("latin1", 0, 4) !== "QFI\xfb") return damaged("it does not begin with “QFI”");
  const version = start.readUInt32BE(4);
  if (version !== 2 && version !== 3) return damaged(`version ${version} (2 and 3 are known)`);
  if (version === 3 && start.length < 104) return damaged("the file ends within the header");

  const clusterBits = start.readUInt32BE(20);
  if (clusterBits < 9 || clusterBits > 21)
    return damaged(`clusters of 2^${clusterBits} bytes (2^9 to 2^21 are possible)`);
  const cluster = 1 << clusterBits;
  const incompatible = version === 3 ? start.readBigUInt64BE(72) : 0n;
  if ((incompatible & ~known) !== 0n) return damaged("it asks for a feature that is not known");
  if ((incompatible & feature.corrupt) !== 0n) return damaged("qemu has marked it as corrupt");
  const headerLength = version === 3 ? start.readUInt32BE(100) : 72;
  if (headerLength < (version === 3 ? 104 : 72) || headerLength > cluster || headerLength % 8 !== 0)
    return damaged(`a header of ${headerLength} bytes`);
  if (version === 3 && start.readUInt32BE(96) > 6) return damaged("refcounts wider than 64 bits");

  const size = start.readBigUInt64BE(24);
  const tables = checkTables(
    start,
    bytes.size,
    size,
    clusterBits,
    (incompatible & feature.extendedL2) !== 0n,
  );
  if (tables) return damaged(tables);
  const extensions = readExtensions(bytes, headerLength, cluster, start.readBigUInt64BE(8));
  if (typeof extensions === "string") return damaged(extensions);

  const references: Reference[] = [];
  const nameOffset = start.readBigUInt64BE(8);
  const nameLength = start.readUInt32BE(16);
  if (nameOffset !== 0n && nameLength > 0) {
    if (nameLength > 1023 || nameOffset + BigInt(nameLength) > BigInt(cluster))
      return damaged("the name of its backing file lies outside of the header's cluster");
    const name = bytes.read(nameOffset, nameLength);
    if (name.length < nameLength) return damaged("the file ends within the name of its backing file");
    const format = extensions.get(extension.backingFormat)?.toString("utf8");
    references.push({ kind: "backing", name: name.toString("utf8"), ...(format ? { format } : {}) });
  }
  if ((incompatible & feature.dataFile) !== 0n) {
    const name = extensions.get(extension.dataFile)?.toString("utf8") ?? "";
    references.push({ kind: "data-file", name });
  }
  const encrypted = start.readUInt32BE(32) !== 0 || extensions.has(extension.encryption);
  const hasOldSnapshots = version === 2 && start.readUInt32BE(60) > 0;
  const header = { format: "qcow2" as const, virtualSize: Number(size), references, encrypted };
  return { header: hasOldSnapshots ? { ...header, hasOldSnapshots } : header };
}

const damaged = (detail: string): HeaderResult => ({ damaged: detail });

function checkTables(
  start: Buffer,
  fileSize: number,
  size: bigint,
  clusterBits: number,
  extendedL2: boolean,
): string | undefined {
  const clusterMask = (1n << BigInt(clusterBits)) - 1n;
  const within = (offset: bigint, length: bigint) => offset + length <= BigInt(fileSize);
  if (size > 1n << 62n) return `a disk of ${size} bytes`;
  const l1Entries = BigInt(start.readUInt32BE(36));
  const l1Offset = start.readBigUInt64BE(40);
  const l2Bits = BigInt(clusterBits) - (extendedL2 ? 4n : 3n);
  const perL1Entry = 1n << (BigInt(clusterBits) + l2Bits);
  const needed = (size + perL1Entry - 1n) / perL1Entry;
  if (l1Entries * 8n > maximum.l1Bytes || needed * 8n > maximum.l1Bytes)
    return `an L1 table of ${l1Entries > needed ? l1Entries : needed} entries`;
  if (l1Entries < needed) return `an L1 table of ${l1Entries} entries where the disk needs ${needed}`;
  if (
    l1Entries > 0n &&
    ((l1Offset & clusterMask) !== 0n || l1Offset === 0n || !within(l1Offset, l1Entries * 8n))
  )
    return "its L1 table lies outside of the file";
  const refOffset = start.readBigUInt64BE(48);
  const refClusters = BigInt(start.readUInt32BE(56));
  if (refClusters << BigInt(clusterBits) > maximum.refcountTableBytes)
    return `a refcount table of ${refClusters} clusters`;
  if (refClusters === 0n || (refOffset & clusterMask) !== 0n || refOffset === 0n || !within(refOffset, 8n))
    return "its refcount table lies outside of the file";
  const snapshots = start.readUInt32BE(60);
  if (snapshots > maximum.snapshots) return `${snapshots} snapshots`;
  const snapshotsOffset = start.readBigUInt64BE(64);
  if (snapshots > 0 && ((snapshotsOffset & 7n) !== 0n || !within(snapshotsOffset, BigInt(snapshots) * 40n)))
    return "its snapshot table lies outside of the file";
  return undefined;
}

/** Returns the header's extensions by type; a sentence if they exceed the first cluster. */
function readExtensions(
  bytes: Bytes,
  from: number,
  cluster: number,
  nameOffset: bigint,
): Map<number, Buffer> | string {
  const end = nameOffset === 0n || nameOffset > BigInt(cluster) ? cluster : Number(nameOffset);
  const area = bytes.read(0, cluster);
  const found = new Map<number, Buffer>();
  for (let at = from; at + 8 <= Math.min(end, area.length); ) {
    const type = area.readUInt32BE(at);
    if (type === extension.end) break;
    const length = area.readUInt32BE(at + 4);
    if (length > end - at - 8) return `a header extension of ${length} bytes`;
    if (found.has(type)) return "it has a header extension twice";
    found.set(type, area.subarray(at + 8, at + 8 + length));
    at += 8 + Math.ceil(length / 8) * 8;
  }
  return found;
}
