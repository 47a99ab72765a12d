import { Unsupported } from "../../disk/unsupported.ts";
import type { FileTree } from "../view/file-tree.ts";
import { type InstalledPackage, mostPackages, PackageCollector } from "./installed-package.ts";
import { readTable } from "./sqlite.ts";

const folders = ["/usr/lib/sysimage/rpm", "/var/lib/rpm"];
const otherDatabases = ["Packages.db", "Packages"];
const maxDatabase = 512 * 2 ** 20;

/** Reads rpm's database, an SQLite file since rpm 4.16; older forms are left to the appliance. */
export async function readRpm(tree: FileTree): Promise<InstalledPackage[] | undefined> {
  const headers = await readHeaders(tree, ofPackages);
  if (!headers) return undefined;
  const found = new PackageCollector();
  for (const values of headers) found.add(packageOf(values));
  return found.packages;
}

/** Yields the files of packages. */
export async function* ownedByRpm(tree: FileTree): AsyncGenerator<readonly [path: string, name: string]> {
  for (const values of (await readHeaders(tree, ofFiles)) ?? []) {
    const name = values.get(tags.name)?.[0] ?? "";
    for (const [, path] of pathsIn(values)) yield [path, name];
  }
}

/** Yields the digests of the files of packages; folders and links have none. */
export async function* shippedByRpm(tree: FileTree): AsyncGenerator<readonly [path: string, digest: string]> {
  for (const values of (await readHeaders(tree, ofFiles)) ?? []) {
    const digests = values.get(tags.fileDigests) ?? [];
    for (const [at, path] of pathsIn(values)) if (digests[at]) yield [path, digests[at]];
  }
}

/** Yields the paths of a package's files. Folders with long names would make many paths far longer than the database. */
function* pathsIn(values: Header): Generator<readonly [at: number, path: string]> {
  const folders = values.get(tags.folders) ?? [];
  const indexes = values.get(tags.folderIndexes) ?? [];
  for (const [at, file] of (values.get(tags.files) ?? []).entries()) {
    const path = `${folders[Number(indexes[at])] ?? "/"}${file}`;
    if (path.length > maxPath) throw new Unsupported("rpm's database is damaged");
    yield [at, path];
  }
}

/** The values of a package's header by their tags, as text. */
type Header = ReadonlyMap<number, readonly string[]>;

/** Returns the headers of the packages, which are read one by one. */
async function readHeaders(
  tree: FileTree,
  wanted: ReadonlySet<number>,
): Promise<Iterable<Header> | undefined> {
  for (const folder of folders) {
    const log = await tree.find(`${folder}/rpmdb.sqlite-wal`);
    if (log && log.inode.size > 0) throw new Unsupported("rpm's database was not closed");
    const database = await tree.read(`${folder}/rpmdb.sqlite`, maxDatabase);
    if (database) return headersIn(database, wanted);
    for (const name of otherDatabases) {
      if (await tree.find(`${folder}/${name}`))
        throw new Unsupported("rpm's database is of an older form, Berkeley DB or NDB");
    }
  }
  return undefined;
}

/** Yields the headers in rpm's database, with the values of some tags. */
export function* headersIn(database: Buffer, wanted: ReadonlySet<number>): Generator<Header> {
  let packages = 0;
  let left = maxValues;
  try {
    for (const [, blob] of readTable(database, "Packages")) {
      const values = readHeader(blob as Buffer, wanted);
      for (const list of values.values()) left -= list.length;
      if (left < 0 || ++packages > mostPackages)
        throw new Unsupported("rpm's database lists more than is read");
      yield values;
    }
  } catch (error) {
    // A read behind the end of a buffer: the database refers to places that are none.
    if (error instanceof RangeError || error instanceof TypeError)
      throw new Unsupported("rpm's database is damaged");
    throw error;
  }
}

// rpm's lib/rpmtag.h.
const tags = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  arch: 1022,
  provides: 1047,
  fileDigests: 1035,
  folderIndexes: 1116,
  files: 1117,
  folders: 1118,
  provideVersions: 1113,
};
/** What the list of packages needs, and what their files need. */
export const ofPackages: ReadonlySet<number> = new Set([
  tags.name,
  tags.version,
  tags.release,
  tags.epoch,
  tags.arch,
  tags.provides,
  tags.provideVersions,
]);
export const ofFiles: ReadonlySet<number> = new Set([
  tags.name,
  tags.fileDigests,
  tags.folderIndexes,
  tags.files,
  tags.folders,
]);
const entrySize = 16;
const int32 = 4;
/** Numbers, a text, texts, and texts in several languages. */
const types = [int32, 6, 8, 9];
const maxCount = 1_000_000;
/** In characters: PATH_MAX of Linux. */
const maxPath = 4096;
/** Of all headers together. Files have three each. */
const maxValues = 20_000_000;

/** Reads a header of rpm's database: an index of tags, then their data. */
function readHeader(header: Buffer, wanted: ReadonlySet<number>): Header {
  const count = header.readUInt32BE(0);
  const store = 8 + count * entrySize;
  const values = new Map<number, readonly string[]>();
  for (let at = 8; at < store; at += entrySize) {
    const tag = header.readUInt32BE(at);
    if (!wanted.has(tag)) continue;
    if (values.has(tag)) throw new Unsupported("rpm's database is damaged");
    values.set(tag, readValues(header, at, store));
  }
  return values;
}

function packageOf(values: Header): InstalledPackage {
  const first = (tag: number) => values.get(tag)?.[0];
  const epoch = first(tags.epoch);
  const versions = values.get(tags.provideVersions) ?? [];
  return {
    name: first(tags.name) ?? "",
    version: `${epoch === undefined ? "" : `${epoch}:`}${first(tags.version)}-${first(tags.release)}`,
    architecture: first(tags.arch) ?? "(none)",
    provides: (values.get(tags.provides) ?? []).map((name, index) =>
      versions[index] ? { name, version: versions[index] } : { name },
    ),
  };
}

function readValues(header: Buffer, entry: number, store: number): string[] {
  const type = header.readUInt32BE(entry + 4);
  const count = header.readUInt32BE(entry + 12);
  let at = store + header.readUInt32BE(entry + 8);
  // Of another type, values would be counted without a byte for each.
  if (count > maxCount || !types.includes(type)) throw new Unsupported("rpm's database is damaged");
  const values: string[] = [];
  for (let index = 0; index < count; index++) {
    if (type === int32) {
      values.push(String(header.readInt32BE(at)));
      at += 4;
    } else {
      const end = header.indexOf(0, at);
      if (end === -1) throw new Unsupported("rpm's database is damaged");
      values.push(header.toString("utf8", at, end));
      at = end + 1;
    }
  }
  return values;
}
