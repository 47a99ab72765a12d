// Package databases that lie: counts without bytes, rows that share their bytes, and more than any system has.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Entry, type FileSystem, fileType, mostEntries } from "../../src/disk/file-system.ts";
import { Unsupported } from "../../src/disk/unsupported.ts";
import { readFolderBlock } from "../../src/disk/xfs/folder.ts";
import type { Superblock } from "../../src/disk/xfs/superblock.ts";
import { readPacman } from "../../src/guest/packages/pacman.ts";
import { headersIn, ofFiles, ofPackages, ownedByRpm, readRpm } from "../../src/guest/packages/rpm.ts";
import { readTable } from "../../src/guest/packages/sqlite.ts";
import { FileTree } from "../../src/guest/view/file-tree.ts";

const pageSize = 65536;
const cellsOfPage = 30_000;

async function reasonOf(act: () => unknown): Promise<string> {
  try {
    await act();
    return "";
  } catch (error) {
    assert.instance(error, Unsupported);
    return (error as Error).message;
  }
}

function varint(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}

/** A page with so many cells, all of them the same record. */
function leafPage(record: Buffer, cells: number, start = 0): Buffer {
  const page = Buffer.alloc(pageSize);
  const cell = Buffer.concat([Buffer.from([...varint(record.length), 1]), record]);
  page[start] = 13;
  page.writeUInt16BE(cells, start + 3);
  for (let index = 0; index < cells; index++)
    page.writeUInt16BE(pageSize - cell.length, start + 8 + index * 2);
  cell.copy(page, pageSize - cell.length);
  return page;
}

/** An SQLite database whose table Packages has the same row many times, and which is followed by zeros. */
function database(blob: Buffer, rows: number, { size = 0, tables = 1, name = "Packages" } = {}): Buffer {
  const sql = (text: string) => 13 + 2 * text.length;
  const schema = Buffer.from([6, sql("table"), sql(name), sql(name), 1, sql("")]);
  const first = leafPage(Buffer.concat([schema, Buffer.from(`table${name}${name}\x02`)]), tables, 100);
  first.write("SQLite format 3\0", "latin1");
  first.writeUInt16BE(1, 16);
  const types = varint(12 + 2 * blob.length);
  const record = Buffer.concat([Buffer.from([types.length + 2, 0, ...types]), blob]);
  const leaves: Buffer[] = [];
  for (let left = rows; left > 0; left -= cellsOfPage)
    leaves.push(leafPage(record, Math.min(left, cellsOfPage)));
  const root = Buffer.alloc(pageSize);
  root[0] = 5;
  root.writeUInt16BE(leaves.length - 1, 3);
  for (let index = 0; index < leaves.length - 1; index++) {
    root.writeUInt16BE(pageSize - 8 * (index + 1), 12 + index * 2);
    root.writeUInt32BE(3 + index, pageSize - 8 * (index + 1));
  }
  root.writeUInt32BE(2 + leaves.length, 8);
  const used = (2 + leaves.length) * pageSize;
  return Buffer.concat([first, root, ...leaves, Buffer.alloc(Math.max(0, size - used))]);
}

type Tag = readonly [tag: number, type: number, count: number, data: string];

/** A header of rpm's database. */
function header(...values: readonly Tag[]): Buffer {
  const index = Buffer.alloc(8 + values.length * 16);
  index.writeUInt32BE(values.length, 0);
  let at = 0;
  for (const [place, [tag, type, count, data]] of values.entries()) {
    for (const [field, value] of [tag, type, at, count].entries())
      index.writeUInt32BE(value, 8 + place * 16 + field * 4);
    at += data.length;
  }
  index.writeUInt32BE(at, 4);
  return Buffer.concat([index, ...values.map(([, , , data]) => Buffer.from(data, "latin1"))]);
}

const named: readonly Tag[] = [
  [1000, 6, 1, "a\0"],
  [1001, 6, 1, "1\0"],
  [1002, 6, 1, "2\0"],
  [1022, 6, 1, "noarch\0"],
];
const [provides, files, folders, folderIndexes] = [1047, 1117, 1118, 1116];

const read = (bytes: Buffer, wanted = ofPackages) => {
  let count = 0;
  for (const _ of headersIn(bytes, wanted)) count++;
  return count;
};

const treeWith = (bytes: Buffer) =>
  ({
    find: async () => undefined,
    read: async () => bytes,
  }) as unknown as FileTree;

test("a database of rpm that is as it should be", async () => {
  const blob = header(...named, [provides, 8, 2, "b\0c\0"], [files, 8, 1, "f\0"]);
  const found = await readRpm(treeWith(database(blob, 1)));
  assert.equal(found, [
    { name: "a", version: "1-2", architecture: "noarch", provides: [{ name: "b" }, { name: "c" }] },
  ]);
});

test("a database of rpm with more packages, values or rows than one can have", async () => {
  const size = 8 * 2 ** 20;
  const blob = header();
  assert.is(read(database(blob, 100_000, { size })), 100_000);
  const more = "rpm's database lists more than is read";
  assert.is(await reasonOf(() => read(database(blob, 100_001, { size }))), more);
  const values = header([provides, 8, 10_000, "\0".repeat(10_000)]);
  const many = { size: 24 * 2 ** 20 };
  assert.is(read(database(values, 2000, many)), 2000);
  assert.is(await reasonOf(() => read(database(values, 2001, many))), more);
  const damaged = "the package database is damaged";
  assert.is(await reasonOf(() => read(database(values, 2001))), damaged);
  const other = database(blob, 1, { size, tables: 10_001, name: "Other" });
  assert.is(await reasonOf(() => [...readTable(other, "Packages")]), damaged);
});

test("a header of rpm that says more than its bytes, or makes more of them", async () => {
  const damaged = "rpm's database is damaged";
  const reason = (...values: Tag[]) => reasonOf(() => read(database(header(...values), 1)));
  assert.is(await reason([provides, 7, 1_000_000, ""]), damaged);
  assert.is(await reason([provides, 7, 1, "b\0"]), damaged);
  assert.is(await reason([provides, 8, 2, "b\0"]), damaged);
  assert.is(await reason([provides, 8, 1, "b\0"], [provides, 8, 1, "b\0"]), damaged);
  const owned = async (length: number) => {
    const blob = header(
      ...named,
      [folders, 8, 1, `/${"d".repeat(length - 3)}/\0`],
      [folderIndexes, 4, 1, "\0\0\0\0"],
      [files, 8, 1, "f\0"],
    );
    const paths: number[] = [];
    for await (const [path] of ownedByRpm(treeWith(database(blob, 1)))) paths.push(path.length);
    return paths;
  };
  assert.equal(await owned(4096), [4096]);
  assert.is(await reasonOf(() => owned(4097)), damaged);
  // What is not asked for is not read.
  assert.is(read(database(header([provides, 7, 1, ""]), 1), ofFiles), 1);
});

test("a database of pacman with more packages or text than one can have", async () => {
  const tree = (entries: number, text: string | undefined) =>
    ({
      find: async () => ({}),
      list: async () => Array<string>(entries).fill("a-1-1"),
      readText: async () => text,
    }) as unknown as FileTree;
  assert.is((await readPacman(tree(100_000, undefined)))?.length, 0);
  assert.match(await reasonOf(() => readPacman(tree(100_001, undefined))), /more than 100000 packages/);
  const text = `%NAME%\na\n${"x".repeat(2 ** 20 - 9)}`;
  assert.is((await readPacman(tree(64, text)))?.length, 64);
  assert.is(await reasonOf(() => readPacman(tree(65, text))), "pacman's database has more text than is read");
});

test("the files of a guest are read as long as they are no more than 4 GiB", async () => {
  const inline = Buffer.alloc(16 * 2 ** 20);
  const tree = new FileTree({
    root: 2,
    inode: async (number: number) => ({
      number,
      size: inline.length,
      mode: number === 2 ? fileType.directory : fileType.regular,
    }),
    entries: async () => [{ name: Buffer.from("a"), inode: 3 }],
    content: async () => ({ inline }),
  } as unknown as FileSystem);
  for (let round = 0; round < 256; round++) await tree.read("/a");
  assert.is(await reasonOf(() => tree.read("/a")), "its files hold more text than is read");
});

test("a folder of XFS has at most a million names", async () => {
  const block = Buffer.alloc(32);
  block.write("XD2D");
  block.writeBigUInt64BE(7n, 16);
  block.write("\x01a", 24);
  const superblock = { checksums: false, fileTypes: true } as Superblock;
  const entries: Entry[] = [];
  readFolderBlock(block, 2, superblock, entries);
  assert.equal(entries, [{ name: Buffer.from("a"), inode: 7 }]);
  entries.length = mostEntries;
  assert.is(
    await reasonOf(() => readFolderBlock(block, 2, superblock, entries)),
    "a folder holds more than 1000000 names",
  );
});

test.run();
