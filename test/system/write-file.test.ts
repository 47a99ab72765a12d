import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { reasonOf } from "../../src/source/errno.ts";
import { writeRegularFile } from "../../src/system/write-file.ts";
import { scratchForEach } from "../runtime/scratch.ts";

const scratch = scratchForEach(test);

const read = (name: string) => readFileSync(scratch.path(name), "utf8");

test("a new file gets the mode that is asked, less the umask; nothing else is left", () => {
  writeRegularFile(scratch.path("new"), "x");
  writeRegularFile(scratch.path("private"), "x", { mode: 0o600 });
  assert.is(read("new"), "x");
  assert.is(statSync(scratch.path("new")).mode & 0o777, 0o666 & ~process.umask());
  assert.is(statSync(scratch.path("private")).mode & 0o777, 0o600);
  assert.equal(scratch.names(), ["new", "private"]);
});

test("a file that exists keeps its mode and owner", () => {
  writeFileSync(scratch.path("old"), "old");
  if (process.getuid?.() === 0) chownSync(scratch.path("old"), 12_345, 54_321);
  chmodSync(scratch.path("old"), 0o2640);
  const before = statSync(scratch.path("old"));
  writeRegularFile(scratch.path("old"), "new", { keepOwner: true });
  const after = statSync(scratch.path("old"));
  assert.is(read("old"), "new");
  assert.equal([after.uid, after.gid, after.mode], [before.uid, before.gid, before.mode]);
  assert.is.not(after.ino, before.ino);
});

test("the target of a symbolic link is written, or the link is replaced", () => {
  mkdirSync(scratch.path("folder"));
  writeFileSync(scratch.path("folder/target"), "old");
  symlinkSync("folder/target", scratch.path("link"));
  writeRegularFile(scratch.path("link"), "new");
  assert.is(readlinkSync(scratch.path("link")), "folder/target");
  assert.is(read("folder/target"), "new");
  writeRegularFile(scratch.path("link"), "newer", { replaceLink: true });
  assert.is(read("folder/target"), "new");
  assert.is(read("link"), "newer");
});

test("another name of a file that is written keeps the old content", () => {
  writeFileSync(scratch.path("one"), "old");
  linkSync(scratch.path("one"), scratch.path("other"));
  writeRegularFile(scratch.path("one"), "new");
  assert.is(read("other"), "old");
});

test("an error before the rename leaves everything unchanged", () => {
  writeFileSync(scratch.path("old"), "old");
  const beforehand = () => {
    throw new Error("stop");
  };
  assert.throws(() => writeRegularFile(scratch.path("old"), "new", { beforehand }), "stop");
  assert.throws(() => writeRegularFile(scratch.path("new"), "new", { beforehand }), "stop");
  assert.is(read("old"), "old");
  assert.equal(scratch.names(), ["old"]);
});

test("a name of 255 bytes is written, and one of 256 refused", () => {
  const long = "ä".repeat(127) + "x";
  writeRegularFile(scratch.path(long), "x");
  assert.equal(scratch.names(), [long]);
  let reason = "";
  try {
    writeRegularFile(scratch.path(`${long}y`), "x");
  } catch (error) {
    reason = reasonOf(error);
  }
  assert.is(reason, "name too long");
});

test("whatever is no regular file is refused", () => {
  execFileSync("mkfifo", [scratch.path("pipe")]);
  mkdirSync(scratch.path("folder"));
  assert.throws(() => writeRegularFile(scratch.path("pipe"), "x"), "it is a named pipe");
  assert.throws(() => writeRegularFile(scratch.path("folder"), "x"), "it is a folder");
  assert.throws(() => writeRegularFile("/dev/null", "x"), "it is a device");
});

test("a folder that may be written and not read takes a file", () => {
  mkdirSync(scratch.path("folder"));
  chmodSync(scratch.path("folder"), 0o300);
  writeRegularFile(scratch.path("folder/new"), "x");
  chmodSync(scratch.path("folder"), 0o700);
  assert.is(read("folder/new"), "x");
});

test.run();
