import { test } from "uvu";
import * as assert from "uvu/assert";
import type { FileChange } from "../../src/guest/compare/changes.ts";
import { FileList } from "../../src/guest/compare/file-list.ts";

const change = (path: string, diff?: string): FileChange => ({
  path,
  change: "changed",
  differences: [],
  changedAt: 1,
  ...(diff === undefined ? {} : { diff }),
});

test("each folder is right before what it holds, in whatever order they come", () => {
  const list = new FileList();
  for (const path of ["/a-b", "/a/c", "/b", "/a", "/a/b/c", "/a/b"]) list.add(change(path));
  const { files, more } = list.finish();
  assert.equal(
    files.map(({ path }) => path),
    ["/a", "/a/b", "/a/b/c", "/a/c", "/a-b", "/b"],
  );
  assert.is(more, 0);
});

test("the first files are listed and the others counted", () => {
  const list = new FileList(10);
  for (let number = 99; number >= 0; number--) list.add(change(`/${String(number).padStart(2, "0")}`));
  const { files, more } = list.finish();
  assert.equal(
    files.map(({ path }) => path),
    Array.from({ length: 10 }, (_, number) => `/0${number}`),
  );
  assert.is(more, 90);
});

test("of the diffs, the first 4 MB are kept", () => {
  const list = new FileList();
  const diff = "+".repeat(16_384);
  for (let number = 999; number >= 0; number--) list.add(change(`/${String(number).padStart(3, "0")}`, diff));
  const { files } = list.finish();
  assert.is(files.length, 1000);
  assert.equal([...new Set(files.slice(0, 256).map((file) => file.diff))], [diff]);
  assert.equal([...new Set(files.slice(256).map((file) => file.diff))], [undefined]);
});

test.run();
