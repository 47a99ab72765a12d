// Disks that name more files than memory holds: an image of some megabytes can name millions.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Budgeted } from "../../src/disk/bytes/budget.ts";
import { Cached } from "../../src/disk/bytes/cached.ts";
import { addEntry, type Entry, type FileSystem, fileType, mostEntries } from "../../src/disk/file-system.ts";
import { Unsupported } from "../../src/disk/unsupported.ts";
import type { FileChange } from "../../src/guest/compare/changes.ts";
import { FileList } from "../../src/guest/compare/file-list.ts";
import { walkPair } from "../../src/guest/compare/walk-pair.ts";
import { FileTree } from "../../src/guest/view/file-tree.ts";
import { Memory } from "../disk/mutations.ts";

/** A file system that makes the entries of its folders up. Counts the inodes that were read and are being read. */
function made(
  entriesOf: (folder: number) => Iterable<readonly [name: string, inode: number, type?: number]>,
) {
  const counts = { read: 0, most: 0 };
  const types = new Map<number, number>();
  let running = 0;
  const fileSystem = {
    root: 2,
    async inode(number: number) {
      counts.most = Math.max(counts.most, ++running);
      await null;
      running--;
      counts.read++;
      return { number, mode: types.get(number) ?? fileType.directory };
    },
    async entries({ number }: { readonly number: number }) {
      const entries: Entry[] = [];
      for (const [name, inode, type] of entriesOf(number)) {
        if (type !== undefined) types.set(inode, type);
        addEntry(entries, Buffer.from(name), inode);
      }
      return entries;
    },
  } as unknown as FileSystem;
  return { tree: new FileTree(fileSystem), counts };
}

async function walked(left: FileTree, right: FileTree, most?: number): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path, before, after } of walkPair(left, right, (name) => name !== "/skipped", most))
    paths.push(`${before ? "-" : ""}${after ? "+" : ""}${path}`);
  return paths;
}

const reasonOf = (act: () => unknown): Promise<string> =>
  Promise.resolve()
    .then(act)
    .then(
      () => "",
      (error: Error) => {
        assert.instance(error, Unsupported);
        return error.message;
      },
    );

function* names(count: number): Generator<[name: string, inode: number, type: number]> {
  for (let number = 0; number < count; number++) yield [`f${number}`, 100, fileType.regular];
}

test("the files of a long folder are read a few at a time, and those that are skipped not at all", async () => {
  const left = made((folder) => (folder === 2 ? names(20_000) : []));
  const right = made((folder) => (folder === 2 ? [["skipped", 3]] : names(9)));
  assert.is((await walked(left.tree, right.tree)).length, 20_001);
  assert.ok(left.counts.most <= 256, `${left.counts.most} at a time`);
  assert.is(right.counts.read, 1);
});

test("folders are walked in the order of their paths", async () => {
  const tree = () =>
    made((folder) =>
      folder === 2
        ? [
            ["b", 4],
            ["a", 3],
          ]
        : [["x", 100, fileType.regular]],
    ).tree;
  assert.equal(await walked(tree(), tree()), ["-+/", "-+/a", "-+/b", "-+/a/x", "-+/b/x"]);
});

test("more files, and more folders in each other, than a disk can have are no comparison", async () => {
  const endless = made((folder) => [["d", folder + 1]]).tree;
  const empty = made(() => []).tree;
  assert.is(await reasonOf(() => walked(endless, empty)), "there are more than 1000 folders in each other");
  const many = made((folder) => (folder === 2 ? names(50) : [])).tree;
  assert.is(await reasonOf(() => walked(empty, many, 49)), "there are more than 49 files");
  assert.is((await walked(empty, many, 50)).length, 51);
});

test("a folder of units, kernels or packages has as many names as are looked at", async () => {
  const tree = (count: number) =>
    made((folder) => (folder === 2 ? [["d", 3, fileType.directory]] : names(count))).tree;
  assert.is((await tree(200_000).list("/d")).length, 200_000);
  assert.is(await reasonOf(() => tree(200_001).list("/d")), "/d holds more than 200000 names");
});

test("a folder, and all folders together, have as many names as are kept", async () => {
  const entries = Array<Entry>(mostEntries - 1);
  addEntry(entries, Buffer.from("a"), 1);
  assert.is(
    await reasonOf(() => addEntry(entries, Buffer.from("b"), 1)),
    "a folder holds more than 1000000 names",
  );
  const list = Array.from({ length: 900_000 }, () => ({ name: Buffer.from("a"), inode: 3 }));
  const root = ["a", "b", "c"].map((name, at) => ({ name: Buffer.from(name), inode: 10 + at }));
  const tree = new FileTree({
    root: 2,
    inode: async (number: number) => ({ number, mode: fileType.directory }),
    entries: async ({ number }: { readonly number: number }) => (number === 2 ? root : list),
  } as unknown as FileSystem);
  assert.equal(await tree.list("/a"), ["a"]);
  assert.equal(await tree.list("/b"), ["a"]);
  assert.is(await reasonOf(() => tree.list("/c")), "its folders hold too many names");
});

const change = (path: string, target = ""): FileChange => ({
  path,
  change: "added",
  after: { type: "link", mode: "0777", uid: 0, gid: 0, target },
  differences: [],
  changedAt: 1,
});

test("of all files, 200,000 with 64 Mi characters are listed, and the others counted", () => {
  const list = new FileList();
  for (let number = 0; number < 300_000; number++) list.add(change(`/${String(number).padStart(6, "0")}`));
  const { files, more } = list.finish();
  assert.equal([files.length, more, files.at(-1)!.path], [200_000, 100_000, "/199999"]);
  const long = new FileList();
  // From the last to the first, so that none is left out by its path alone.
  for (let number = 9999; number >= 0; number--)
    long.add(change(`/${String(number).padStart(5, "0")}`, "x".repeat(2 ** 16 - 6)));
  const kept = long.finish();
  assert.equal([kept.files.length, kept.more, kept.files.at(-1)!.path], [1024, 8976, "/01023"]);
});

test("a limit of time ends also work on what was read before", async () => {
  const budget = { bytes: 2 ** 20, milliseconds: 200 };
  const cached = new Cached(new Budgeted(new Memory(Buffer.alloc(4096)), budget));
  const end = performance.now() + 5000;
  const read = async () => {
    while (performance.now() < end) await cached.read(0, 512);
  };
  assert.is(await reasonOf(read), "reading the disk takes too long");
});

test.run();
