import { linkSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { FilesAtStake } from "../../src/system/files-at-stake.ts";
import { codeOf, scratchForEach } from "../runtime/scratch.ts";

const scratch = scratchForEach(test);
let files: FilesAtStake;
test.before.each(() => {
  files = new FilesAtStake(scratch.folder);
});

test("an output that is a file at stake is refused by every name it has", async () => {
  writeFileSync(scratch.path("image"), "x");
  mkdirSync(scratch.path("folder"));
  symlinkSync("image", scratch.path("link"));
  symlinkSync("..", scratch.path("folder/up"));
  linkSync(scratch.path("image"), scratch.path("hard"));
  files.keep("image", "the image");
  for (const name of [
    "image",
    "./folder/../image",
    "link",
    "hard",
    "folder/up/image",
    scratch.path("image"),
  ]) {
    assert.is(await codeOf(() => files.claim(name, "--log x")), "output-overwrites", name);
    assert.is(files.conflictOf(name, "--log x"), "the image");
  }
  files.claim("other", "--log other");
  files.claim("folder/image", "--lock folder/image");
});

test("a file that is learnt of later is compared with the outputs that were claimed", async () => {
  writeFileSync(scratch.path("script"), "x");
  files.claim("script", "--report text=script");
  assert.is(await codeOf(() => files.keep("script", "the script")), "output-overwrites");
});

test("two outputs may not be the same file, even one that does not exist yet", async () => {
  symlinkSync(".", scratch.path("here"));
  files.claim("new", "--report text=new");
  assert.is(await codeOf(() => files.claim("here/new", "--log here/new")), "outputs-same");
  assert.is(await codeOf(() => files.claim("new", "-o new")), "outputs-same");
});

test("a device, and a file that can't be looked up, can be written by many", () => {
  for (const option of ["--log", "--lock", "-o"]) files.claim("/dev/null", option);
  for (const option of ["-e", "-f"]) files.claim("none/below", option);
});

test("files that are only read may be the same", () => {
  writeFileSync(scratch.path("one"), "x");
  files.keep("one", "the recipe");
  files.keep("one", "the argument file");
});

test("what becomes the same file later is seen when it is written", () => {
  writeFileSync(scratch.path("image"), "x");
  files.keep("image", "the image");
  files.claim("report", "-o report");
  assert.is(files.conflictOf("report", "-o report"), undefined);
  symlinkSync("image", scratch.path("report"));
  assert.is(files.conflictOf("report", "-o report"), "the image");
});

test("a thousand images and their reports are compared in a moment", () => {
  const started = performance.now();
  for (let number = 0; number < 1000; number++) {
    for (const name of ["image", "overlay", "journal"]) files.keep(`${name}-${number}`, name);
    files.claim(`report-${number}`, `--report json=report-${number}`);
  }
  // Comparing each with all takes minutes.
  assert.ok(performance.now() - started < 10_000);
});

test("a file that was replaced and is kept again is known by both its identities", async () => {
  writeFileSync(scratch.path("script"), "x");
  linkSync(scratch.path("script"), scratch.path("old"));
  files.keep("script", "the script");
  writeFileSync(scratch.path("new"), "y");
  renameSync(scratch.path("new"), scratch.path("script"));
  files.keep("script", "the script");
  linkSync(scratch.path("script"), scratch.path("link"));
  for (const name of ["old", "link", "script"])
    assert.is(await codeOf(() => files.claim(name, `--log ${name}`)), "output-overwrites", name);
});

test.run();
