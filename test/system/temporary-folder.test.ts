import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, join, relative } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Refusal } from "../../src/diagnostics/diagnostic.ts";
import { emptyFolder, withFolder } from "../../src/system/folder.ts";
import { makeTemporaryFolder, temporaryPlace } from "../../src/system/temporary-folder.ts";
import { scratchForEach } from "../runtime/scratch.ts";

const scratch = scratchForEach(test);

const make = () => makeTemporaryFolder({ folder: scratch.folder, variable: "TMPDIR" });

/** The number of a process that has ended. */
const dead = spawnSync("true").pid;
const abandonedName = (pid: number) => basename(make().path).replace(/-\d+-\w{6}$/, `-${pid}-abcdef`);

function reasonFor(folder: string): string {
  try {
    makeTemporaryFolder({ folder, variable: "TMPDIR" });
  } catch (error) {
    if (error instanceof Refusal) {
      assert.is(error.code, "temporary-folder-unusable");
      assert.is(error.exitCode, 3);
      return error.message;
    }
    throw error;
  }
  throw new Error("it was expected to be refused");
}

test("a folder is closed to others, and removing it removes everything in it", () => {
  const { path, remove } = make();
  assert.is(statSync(path).mode & 0o7777, 0o700);
  mkdirSync(join(path, "a/b/c"), { recursive: true });
  writeFileSync(join(path, "a/b/file"), "x");
  writeFileSync(join(scratch.folder, "kept"), "x");
  symlinkSync(scratch.folder, join(path, "a/link"));
  remove();
  assert.equal(scratch.names(), ["kept"]);
  remove();
});

test("removing leaves a folder alone that has taken the name of ours, and a link", () => {
  const { path, remove } = make();
  renameSync(path, scratch.path("moved"));
  mkdirSync(path);
  writeFileSync(join(path, "kept"), "x");
  remove();
  assert.ok(existsSync(join(path, "kept")));
  rmSync(path, { recursive: true });
  symlinkSync(scratch.path("moved"), path);
  writeFileSync(scratch.path("moved/kept"), "x");
  remove();
  assert.ok(existsSync(scratch.path("moved/kept")));
});

test("the folders of killed runs are removed, and no others", () => {
  const first = make().path;
  const name = abandonedName(dead);
  const kept = [
    abandonedName(process.ppid),
    "sahara-image-mine",
    "sahara-image-1-4194999-abcdef",
    `${name}-more`,
    name.replace(/-\d+-(\d+-\w+)$/, "-1-$1"),
  ];
  for (const text of [name, ...kept]) mkdirSync(scratch.path(text), { mode: 0o700 });
  writeFileSync(join(scratch.path(name), "file"), "x");
  const last = make().path;
  assert.ok(existsSync(first));
  assert.ok(existsSync(last));
  for (const text of kept) assert.ok(existsSync(scratch.path(text)), text);
  assert.not.ok(existsSync(scratch.path(name)));
});

test("what has the name of an abandoned folder, and is a link, a file, or open to others, stays", () => {
  mkdirSync(scratch.path("precious"), { mode: 0o700 });
  writeFileSync(scratch.path("precious/file"), "x");
  const name = scratch.path(abandonedName(dead));
  symlinkSync(scratch.path("precious"), name);
  make();
  assert.ok(lstatSync(name).isSymbolicLink());
  assert.ok(existsSync(scratch.path("precious/file")));
  rmSync(name);
  writeFileSync(name, "x");
  make();
  assert.ok(existsSync(name));
  rmSync(name);
  mkdirSync(name);
  chmodSync(name, 0o755);
  make();
  assert.ok(existsSync(name));
});

test("any number of names in the place costs a bounded time", () => {
  const name = abandonedName(dead).replace(/abcdef$/, "");
  for (let count = 0; count < 3000; count++)
    mkdirSync(scratch.path(`${name}${String(count).padStart(6, "0")}`));
  make();
  assert.ok(readdirSync(scratch.folder).length > 1900);
});

test("a place that is missing, a file, or not safe is refused in a sentence", () => {
  assert.match(reasonFor(scratch.path("none")), /in \S+none: no such file or folder$/);
  writeFileSync(scratch.path("file"), "");
  assert.match(reasonFor(scratch.path("file")), /it is not a folder$/);
  mkdirSync(scratch.path("open/inner"), { recursive: true });
  chmodSync(scratch.path("open"), 0o777);
  assert.match(reasonFor(scratch.path("open")), /other users may write to \S+open, which has no sticky bit$/);
  assert.match(reasonFor(scratch.path("open/inner")), /other users may write to \S+open,/);
  chmodSync(scratch.path("open"), 0o1777);
  makeTemporaryFolder({ folder: scratch.path("open/inner"), variable: "TMPDIR" });
});

test("a place may be relative, or a symbolic link", () => {
  const { path } = makeTemporaryFolder({
    folder: relative(process.cwd(), scratch.folder),
    variable: "TMPDIR",
  });
  assert.is(join(path, ".."), scratch.folder);
  symlinkSync(scratch.folder, scratch.path("link"));
  assert.is(
    join(makeTemporaryFolder({ folder: scratch.path("link"), variable: "TMPDIR" }).path, ".."),
    scratch.folder,
  );
});

test("the first variable that is set names the place", () => {
  assert.equal(temporaryPlace({ TMPDIR: "/a", TEMP: "/b" }), { folder: "/a", variable: "TMPDIR" });
  assert.equal(temporaryPlace({ TMPDIR: "", TEMP: "/b" }), { folder: "/b", variable: "TEMP" });
  assert.equal(temporaryPlace({}), { folder: "/tmp", variable: "TMPDIR" });
});

test("a folder is emptied where it was opened, whatever its name leads to by then", () => {
  mkdirSync(scratch.path("folder/inner"), { recursive: true });
  writeFileSync(scratch.path("folder/inner/file"), "x");
  mkdirSync(scratch.path("precious/inner"), { recursive: true });
  writeFileSync(scratch.path("precious/inner/file"), "x");
  withFolder(scratch.path("folder"), (folder) => {
    renameSync(scratch.path("folder"), scratch.path("moved"));
    symlinkSync(scratch.path("precious"), scratch.path("folder"));
    emptyFolder(folder);
  });
  assert.equal(readdirSync(scratch.path("moved")), []);
  assert.ok(existsSync(scratch.path("precious/inner/file")));
});

test.run();
