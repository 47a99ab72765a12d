import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { LaterTexts } from "../../src/system/later-texts.ts";

const test = suite("later texts");
const before = process.env.TMPDIR;
test.after.each(() => {
  if (before === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = before;
});

const texts = ["first\n", "", `${"é€😀".repeat(50_000)}\n`, "last"];

function kept(limit: number) {
  const later = new LaterTexts<number>(limit);
  for (const [index, text] of texts.entries()) later.add(index, text);
  return later;
}

test("texts are read in any order, in pieces, from memory or from a file that is removed", () => {
  process.env.TMPDIR = mkdtempSync(join(tmpdir(), "later-"));
  for (const limit of [0, 10, 1 << 20]) {
    const later = kept(limit);
    for (const index of [3, 2, 1, 0, 2]) assert.is([...later.read(index)].join(""), texts[index]);
    assert.equal(
      [0, 1, 2, 3, 4].map((index) => later.has(index)),
      [true, false, true, true, false],
    );
    assert.equal([...later.read(4)], []);
    assert.is(readdirSync(process.env.TMPDIR).length, limit < 100 ? 1 : 0);
    later.remove();
    assert.equal(readdirSync(process.env.TMPDIR), []);
  }
});

test("texts stay in memory if no file can be written", () => {
  process.env.TMPDIR = "/nowhere";
  const later = kept(0);
  assert.is([...later.read(2)].join(""), texts[2]);
  later.remove();
  assert.not.ok(existsSync("/nowhere"));
});

test.run();
