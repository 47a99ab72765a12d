import { checkName } from "../file-system.ts";
import { Unsupported } from "../unsupported.ts";

// fatgen103, "FAT Directory Structure" and "FAT Long Directory Entries".
export const entrySize = 32;
const attribute = { readOnly: 0x01, volume: 0x08, folder: 0x10, long: 0x0f } as const;
const deleted = 0xe5;
const lowerCase = { base: 0x08, extension: 0x10 } as const;
const lastPiece = 0x40;
const maxPieces = 20;

export interface FatEntry {
  readonly name: string;
  /** The name in the form 8.3, which means the same file; undefined where it is not ASCII. */
  readonly shortName: string | undefined;
  /** Where the entry lies in the bytes that were read. */
  readonly at: number;
  readonly folder: boolean;
}

export interface FolderContent {
  readonly entries: readonly FatEntry[];
  /** The label of the volume, which lies in the root folder. */
  readonly label: string;
}

/** What the 32 bytes of an entry say. */
export interface EntryFacts {
  readonly folder: boolean;
  readonly readOnly: boolean;
  readonly firstCluster: number;
  /** Of a file, in bytes. */
  readonly size: number;
  /** Seconds since 1970, if the clock of the writer showed UTC. */
  readonly modified: number;
}

/** @param wide whether numbers of clusters have 32 bits */
export function readFacts(entry: Buffer, wide: boolean): EntryFacts {
  const [time, date] = [entry.readUInt16LE(22), entry.readUInt16LE(24)];
  const [month, day] = [Math.max(1, (date >> 5) & 15), Math.max(1, date & 31)];
  const modified = Date.UTC(
    1980 + (date >> 9),
    month - 1,
    day,
    time >> 11,
    (time >> 5) & 63,
    (time & 31) * 2,
  );
  return {
    folder: (entry[11]! & attribute.folder) !== 0,
    readOnly: (entry[11]! & attribute.readOnly) !== 0,
    firstCluster: entry.readUInt16LE(26) + (wide ? entry.readUInt16LE(20) * 65536 : 0),
    size: entry.readUInt32LE(28),
    modified: modified / 1000,
  };
}

/** Reads the entries of a folder, without `.` and `..`. What is behind its end, or belongs to no entry, is damage. */
export function readFolder(bytes: Buffer): FolderContent {
  const entries: FatEntry[] = [];
  let label = "";
  const long = new LongName();
  for (let at = 0; at + entrySize <= bytes.length; at += entrySize) {
    const entry = bytes.subarray(at, at + entrySize);
    if (entry[0] === 0) {
      if (bytes.subarray(at).some((byte) => byte !== 0)) throw damaged();
      break;
    }
    if (entry[0] === deleted) long.mustBeEmpty();
    else if (entry[11] === attribute.long) long.add(entry);
    else if (entry[11]! & attribute.volume) {
      long.mustBeEmpty();
      label ||= entry.toString("latin1", 0, 11).trimEnd();
    } else if (entry[0] !== 0x2e) {
      const shortName = shortNameOf(entry);
      const name = long.take(entry) ?? withCase(entry, shortName);
      checkName(Buffer.from(name));
      entries.push({ name, shortName, at, folder: (entry[11]! & attribute.folder) !== 0 });
    }
  }
  long.mustBeEmpty();
  return { entries, label };
}

function damaged(): Unsupported {
  return new Unsupported("a folder is damaged");
}

/** Which character a byte from 128 on is depends on how the file system is mounted. */
function shortNameOf(entry: Buffer): string | undefined {
  if (entry.subarray(0, 11).some((byte) => byte >= 0x80 || byte === 0x05)) return undefined;
  const [base, extension] = [entry.subarray(0, 8), entry.subarray(8, 11)].map((part) =>
    part.toString("latin1").trimEnd(),
  ) as [string, string];
  if (!/^[!-~][ -~]*$/.test(base) || !/^[ -~]*$/.test(extension)) throw damaged();
  return extension === "" ? base : `${base}.${extension}`;
}

/** Windows NT keeps in two bits that a name, or its extension, is in small letters. */
function withCase(entry: Buffer, shortName: string | undefined): string {
  if (shortName === undefined) throw new Unsupported("a file has a short name that is not ASCII");
  const [base, ...extension] = shortName.split(/(\.)/);
  const bits = entry[12]!;
  const cased = (text: string, bit: number) => (bits & bit ? text.toLowerCase() : text);
  return cased(base!, lowerCase.base) + cased(extension.join(""), lowerCase.extension);
}

/** The pieces of a long name, which come before the entry that it belongs to, the last one first. */
class LongName {
  #text = "";
  /** The number of the piece that came last; 1 once all are there. */
  #number = 0;
  #checksum = 0;

  add(entry: Buffer): void {
    const order = entry[0]!;
    const number = order & ~lastPiece;
    const first = (order & lastPiece) !== 0;
    if (number < 1 || number > maxPieces || first !== (this.#number === 0)) throw damaged();
    if (!first && (number !== this.#number - 1 || entry[13] !== this.#checksum)) throw damaged();
    const units = Buffer.concat([entry.subarray(1, 11), entry.subarray(14, 26), entry.subarray(28, 32)]);
    const text = units.toString("utf16le");
    const end = text.indexOf("\0");
    // Only the last piece of the name may end early, with fill behind the end.
    if (end !== -1 && (!first || end === 0 || !/^\0\uffff*$/.test(text.slice(end)))) throw damaged();
    this.#text = (end === -1 ? text : text.slice(0, end)) + this.#text;
    this.#number = number;
    this.#checksum = entry[13]!;
  }

  /** Returns the name that belongs to an entry; undefined where it has none. */
  take(entry: Buffer): string | undefined {
    if (this.#number === 0) return undefined;
    const text = this.#text;
    const complete = this.#number === 1 && this.#checksum === checksumOf(entry);
    if (!complete || text.length > 255 || /\p{Surrogate}/u.test(text)) throw damaged();
    this.#text = "";
    this.#number = 0;
    return text;
  }

  mustBeEmpty(): void {
    if (this.#number !== 0) throw damaged();
  }
}

function checksumOf(entry: Buffer): number {
  let sum = 0;
  for (const byte of entry.subarray(0, 11)) sum = ((sum >> 1) + ((sum & 1) << 7) + byte) & 0xff;
  return sum;
}
