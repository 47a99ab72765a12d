import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { folderFinder } from "../../src/compiler/resource-finder.ts";
import { memoryFinder } from "./support/memory-finder.ts";

const test = suite<{ folder: string }>("resource finder");

test.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), "sahara-image-finder-"));
  for (const path of ["one/common", "two/common", "outside"])
    mkdirSync(join(context.folder, path), { recursive: true });
  for (const path of ["one/common/a", "two/common/a", "two/common/b", "outside/secret", "two/.hidden"])
    writeFileSync(join(context.folder, path), path);
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true, force: true }));

const text = (found: ReturnType<ReturnType<typeof folderFinder>["find"]>) =>
  found.kind === "found" ? new TextDecoder().decode(found.bytes) : found.kind;

test("the first root that has the file wins", ({ folder }) => {
  const finder = folderFinder([join(folder, "one"), join(folder, "missing"), join(folder, "two")]);
  assert.is(text(finder.find("common/a")), "one/common/a");
  assert.is(text(finder.find("common/b")), "two/common/b");
  assert.is(text(finder.find("common/c")), "nothing");
  assert.is(text(finder.find("common/a/b")), "nothing");
  assert.is(text(finder.find("")), "nothing");
  assert.is(text(finder.find("x".repeat(5000))), "unreadable");
});

test("a path may wander inside its root, and not out of it", ({ folder }) => {
  const finder = folderFinder([join(folder, "one")]);
  assert.is(text(finder.find("./common//../common/./a")), "one/common/a");
  for (const path of ["../outside/secret", "common/../../outside/secret", "/etc/passwd", "a\0b", ".."])
    assert.is(text(finder.find(path)), "outside");
});

test("symbolic links may lead around inside a root, and not out of it", ({ folder }) => {
  symlinkSync("a", join(folder, "one/common/link"));
  symlinkSync("../../outside/secret", join(folder, "one/common/out"));
  symlinkSync("../outside", join(folder, "one/folder"));
  symlinkSync("circle", join(folder, "one/circle"));
  symlinkSync("one", join(folder, "alias"));
  const finder = folderFinder([join(folder, "one")]);
  assert.is(text(finder.find("common/link")), "one/common/a");
  assert.is(text(finder.find("common/out")), "outside");
  assert.is(text(finder.find("folder/secret")), "outside");
  assert.is(text(finder.find("circle")), "unreadable");
  assert.is(text(folderFinder([join(folder, "alias")]).find("common/a")), "one/common/a");
  writeFileSync(join(folder, "one-more"), "x");
  symlinkSync("../one-more", join(folder, "one/more"));
  assert.is(text(finder.find("more")), "outside", "a neighbour whose name starts the same is not inside");
});

test("only regular files are read", ({ folder }) => {
  execFileSync("mkfifo", [join(folder, "one/pipe")]);
  const finder = folderFinder([join(folder, "one")]);
  assert.is(text(finder.find("pipe")), "unreadable");
  assert.is(text(finder.find("common")), "unreadable");
});

test("the list names each file once, without hidden ones", ({ folder }) => {
  assert.equal(folderFinder([join(folder, "one"), join(folder, "two")]).list(), ["common/a", "common/b"]);
  assert.equal(folderFinder([join(folder, "missing")]).list(), []);
});

test("the one in memory does the same", () => {
  const finder = memoryFinder({ "common/a": "x", toString: "y" });
  assert.is(text(finder.find("./common/a")), "x");
  assert.is(text(finder.find("constructor")), "nothing");
  assert.is(text(finder.find("../a")), "outside");
  assert.equal(finder.list(), ["common/a", "toString"]);
});

test.run();
