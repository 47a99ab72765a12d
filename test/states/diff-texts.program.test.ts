import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { suite } from "uvu";
import { diffTexts } from "../../src/guest/states/diff-texts.ts";
import { assertProperty } from "../support/properties.ts";

const test = suite("diffs of texts");

const text = fc
  .tuple(fc.array(fc.constantFrom("a", "b", "c", "", "d e", "é"), { maxLength: 25 }), fc.boolean())
  .map(([lines, ends]) => lines.join("\n") + (ends && lines.length > 0 ? "\n" : ""));

test("patch(1) makes the one text of the other, for 60 pairs of texts", () => {
  const folder = mkdtempSync(join(tmpdir(), "diff-texts-"));
  const file = join(folder, "file");
  try {
    assertProperty(
      fc.property(text, text, (before, after) => {
        const diff = diffTexts(Buffer.from(before), Buffer.from(after));
        assert.equal(diff === undefined, before === after);
        if (diff === undefined) return;
        writeFileSync(file, before);
        const input = `--- file\n+++ file\n${diff}\n`;
        const { status, stdout } = spawnSync("patch", ["-s", "--no-backup-if-mismatch", "-o", "-", file], {
          input,
        });
        assert.equal(status, 0);
        assert.equal(stdout.toString(), after);
      }),
      60,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("of a change in a text they are what diff(1) prints", () => {
  const folder = mkdtempSync(join(tmpdir(), "diff-texts-"));
  const [before, after] = [join(folder, "before"), join(folder, "after")];
  writeFileSync(before, `${Array.from({ length: 20 }, (_, index) => `line ${index}`).join("\n")}\n`);
  writeFileSync(
    after,
    readFileSync(before, "utf8").replace("line 3\n", "").replace("line 15", "other\nlines"),
  );
  try {
    const expected = spawnSync("diff", ["-u", before, after])
      .stdout.toString()
      .split("\n")
      .slice(2, -1)
      .join("\n");
    assert.equal(diffTexts(readFileSync(before), readFileSync(after)), expected);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("there is none of what is no text, or long", () => {
  assert.equal(diffTexts(Buffer.from("a\0"), Buffer.from("b")), undefined);
  assert.equal(diffTexts(Buffer.from([0xff]), Buffer.from("b")), undefined);
  assert.equal(diffTexts(Buffer.alloc(1_000_001, "a"), Buffer.from("b")), undefined);
});

test.run();
