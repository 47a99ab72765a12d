import { Unsupported } from "../../disk/unsupported.ts";
import type { FileTree } from "../view/file-tree.ts";
import { type InstalledPackage, mostPackages, PackageCollector } from "./installed-package.ts";
import { readTable } from "./sqlite.ts";

const folders = ["/usr/lib/sysimage/rpm", "/var/lib/rpm"];
const otherDatabases = ["Packages.db", "Packages"];
const maxDatabase = 512 * 2 ** 20;

/** Reads rpm's database, an SQLite file since rpm 4.16; older forms are left to the appliance. */
export async function readRpm(tree: FileTree): Promise<InstalledPackage[] | undefined> {
  const headers = await readHeaders(tree);
  if (!headers) return undefined;
  const found = new PackageCollector();
  for (const values of headers) found.add(packageOf(values));
  return found.packages;
}

/** Yields the files of packages. */
export async function* ownedByRpm(tree: FileTree): AsyncGenerator<readonly [path: string, name: string]> {
  for (const values of (await readHeaders(tree)) ?? []) {
    const name = values.get(tags.name)?.[0] ?? "";
    for (const path of pathsIn(values)) yield [path, name];
  }
}

/** Yields the digests of the files of packages; folders and links have none. */
export async function* shippedByRpm(tree: FileTree): AsyncGenerator<readonly [path: string, digest: string]> {
  for (const values of (await readHeaders(tree)) ?? []) {
    const digests = values.get(tags.fileDigests) ?? [];
    for (const [at, path] of pathsIn(values).entries()) if (digests[at]) yield [path, digests[at]];
  }
}

function pathsIn(values: Header): string[] {
  const folders = values.get(tags.folders) ?? [];
  const indexes = values.get(tags.folderIndexes) ?? [];
  return (values.get(tags.files) ?? []).map((file, at) => `${folders[Number(indexes[at])] ?? "/"}${file}`);
}

/** The values of a package's header by their tags, as text. */
type Header = ReadonlyMap<number, readonly string[]>;

async function readHeaders(tree: FileTree): Promise<Header[] | undefined> {
  for (const folder of folders) {
    const log = await tree.find(`${folder}/rpmdb.sqlite-wal`);
    if (log && log.inode.size > 0) throw new Unsupported("rpm's database was not closed");
    const database = await tree.read(`${folder}/rpmdb.sqlite`, maxDatabase);
    if (database) return headersIn(database);
    for (const name of otherDatabases) {
      if (await tree.find(`${folder}/${name}`))
        throw new Unsupported("rpm's database is of an older form, Berkeley DB or NDB");
    }
  }
  return undefined;
}

function headersIn(database: Buffer): Header[] {
  try {
    const headers: Header[] = [];
    let left = maxValues;
    for (const [, blob] of readTable(database, "Packages")) {
      const values = readHeader(blob as Buffer);
      for (const list of values.values()) left -= list.length;
      if (left < 0 || headers.push(values) > mostPackages)
        throw new Unsupported("rpm's database lists more than is read");
    }
    return headers;
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
const entrySize = 16;
const types = { int32: 4, text: 6, texts: 8, localTexts: 9 };
const maxCount = 1_000_000;
/** Of all headers together. Files have three each. */
const maxValues = 20_000_000;

/** Reads a header of rpm's database: an index of tags, then their data. */
function readHeader(header: Buffer): Header {
  const count = header.readUInt32BE(0);
  const store = 8 + count * entrySize;
  const values = new Map<number, readonly string[]>();
  const wanted = new Set<number>(Object.values(tags));
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
  if (count > maxCount) throw new Unsupported("rpm's database is damaged");
  const values: string[] = [];
  for (let index = 0; index < count; index++) {
    if (type === types.int32) {
      values.push(String(header.readInt32BE(at)));
      at += 4;
    } else if (type === types.text || type === types.texts || type === types.localTexts) {
      const end = header.indexOf(0, at);
      if (end === -1) throw new Unsupported("rpm's database is damaged");
      values.push(header.toString("utf8", at, end));
      at = end + 1;
    }
  }
  return values;
}
