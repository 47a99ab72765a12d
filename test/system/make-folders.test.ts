import { mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeFolders } from "../../src/system/folder.ts";

const scratch = mkdtempSync(join(tmpdir(), "make-folders-"));
test.after(() => rmSync(scratch, { recursive: true, force: true }));

const failureOf = (path: string): string | undefined => {
  try {
    makeFolders(path);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  }
};

test("makes a folder and those above it, and leaves one that exists", () => {
  const path = join(scratch, "a/b/c");
  makeFolders(path, 0o700);
  for (const made of ["a", "a/b", "a/b/c"]) assert.is(statSync(join(scratch, made)).mode & 0o777, 0o700);
  makeFolders(path, 0o755);
  assert.is(statSync(path).mode & 0o777, 0o700);
});

test("fails where something else has the name, and where no folder can be made", () => {
  writeFileSync(join(scratch, "file"), "");
  assert.is(failureOf(join(scratch, "file")), "it is not a folder");
  assert.is(failureOf(join(scratch, "file/inner")), "ENOTDIR");
  assert.is(failureOf("/proc/sahara-image/inner"), "ENOENT");
});

test("follows links to folders, and fails at a link to nothing", () => {
  makeFolders(join(scratch, "real"));
  symlinkSync("real", join(scratch, "link"));
  makeFolders(join(scratch, "link/inner"));
  assert.ok(statSync(join(scratch, "real/inner")).isDirectory());
  symlinkSync("nowhere", join(scratch, "dangling"));
  assert.is(failureOf(join(scratch, "dangling/inner")), "it is not a folder");
});

test.run();
