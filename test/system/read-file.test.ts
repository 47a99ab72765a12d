import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { reasonOf } from "../../src/source/errno.ts";
import { FileRefused, readRegularFile, readRegularText, readStart } from "../../src/system/read-file.ts";
import { scratchForEach } from "../runtime/scratch.ts";

const scratch = scratchForEach(test);

const limit = 1000;

function reasonFor(path: string, inside?: string): string {
  try {
    readRegularFile(path, { limit, inside });
  } catch (error) {
    return reasonOf(error);
  }
  throw new Error("it was expected to be refused");
}

test("a regular file is read whole, by a link as well", () => {
  writeFileSync(scratch.path("file"), "grün");
  symlinkSync("file", scratch.path("link"));
  assert.is(readRegularText(scratch.path("file"), { limit }), "grün");
  assert.is(readRegularText(scratch.path("link"), { limit }), "grün");
  writeFileSync(scratch.path("empty"), "");
  assert.is(readRegularFile(scratch.path("empty"), { limit }).length, 0);
});

test("a file whose size is said to be 0 is read to its end", () => {
  assert.match(readRegularText("/proc/self/status", { limit: 100_000 }), /^Name:/);
  assert.throws(() => readRegularFile("/proc/self/status", { limit: 10 }), /limit of 10 bytes/);
});

test("a file may have as many bytes as the limit, and no more", () => {
  writeFileSync(scratch.path("file"), "x".repeat(limit));
  assert.is(readRegularFile(scratch.path("file"), { limit }).length, limit);
  writeFileSync(scratch.path("file"), "x".repeat(limit + 1));
  assert.is(reasonFor(scratch.path("file")), "it is larger than the limit of 1000 bytes");
  // A hole of 3 GB takes no space on the disk.
  truncateSync(scratch.path("file"), 3e9);
  assert.match(reasonFor(scratch.path("file")), "it is larger");
});

test("whatever is not a regular file is refused at once, by a link as well", async () => {
  execFileSync("mkfifo", [scratch.path("pipe")]);
  mkdirSync(scratch.path("folder"));
  const server: Server = createServer().listen(scratch.path("socket"));
  await new Promise((done) => server.once("listening", done));
  const expected = {
    [scratch.path("pipe")]: "it is a named pipe",
    [scratch.path("folder")]: "it is a folder",
    [scratch.path("socket")]: "it is a socket",
    "/dev/zero": "it is a device",
    "/dev/null": "it is a device",
  };
  for (const [index, [path, reason]] of Object.entries(expected).entries()) {
    assert.is(reasonFor(path), reason);
    symlinkSync(path, scratch.path(`link${index}`));
    assert.is(reasonFor(scratch.path(`link${index}`)), reason);
  }
  server.close();
});

test("what is missing, or a loop of links, is said in words", () => {
  assert.is(reasonFor(scratch.path("none")), "no such file or folder");
  symlinkSync("none", scratch.path("dangling"));
  assert.is(reasonFor(scratch.path("dangling")), "no such file or folder");
  symlinkSync("loop", scratch.path("loop"));
  assert.is(reasonFor(scratch.path("loop")), "its symbolic links form a loop");
});

test("a file must be in the folder that is given, whichever way links lead to it", () => {
  mkdirSync(scratch.path("in/deep"), { recursive: true });
  writeFileSync(scratch.path("in/deep/file"), "x");
  writeFileSync(scratch.path("out"), "x");
  symlinkSync("../out", scratch.path("in/link"));
  symlinkSync("..", scratch.path("in/up"));
  symlinkSync("deep/file", scratch.path("in/fine"));
  const inside = scratch.path("in");
  assert.is(readRegularText(scratch.path("in/fine"), { limit, inside }), "x");
  assert.is(readRegularText(scratch.path("in/up/in/deep/file"), { limit, inside }), "x");
  for (const path of ["in/link", "in/up/out", "out"])
    assert.match(reasonFor(scratch.path(path), inside), `it is not in ${inside}`);
  symlinkSync("/dev/zero", scratch.path("in/zero"));
  assert.match(reasonFor(scratch.path("in/zero"), inside), "it is not in");
  mkdirSync(scratch.path("in-more"));
  writeFileSync(scratch.path("in-more/file"), "x");
  assert.match(reasonFor(scratch.path("in-more/file"), inside), "it is not in");
  try {
    readRegularFile(scratch.path("in/link"), { limit, inside });
  } catch (error) {
    assert.ok(error instanceof FileRefused && error.isOutside);
  }
});

test("a file that takes the name of the one that was looked up is not read in its place", () => {
  writeFileSync(scratch.path("file"), "x");
  execFileSync("mkfifo", [scratch.path("pipe")]);
  renameSync(scratch.path("pipe"), scratch.path("file"));
  assert.is(reasonFor(scratch.path("file")), "it is a named pipe");
});

test("the start of a file is read alone", () => {
  writeFileSync(scratch.path("file"), "#!/bin/sh\n");
  assert.is(readStart(scratch.path("file"), 2).toString(), "#!");
  truncateSync(scratch.path("file"), 0);
  assert.is(readStart(scratch.path("file"), 2).length, 0);
});

test.run();
