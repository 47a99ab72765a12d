import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Invocation } from "../../src/cli/command.ts";
import { writeLockFile } from "../../src/cli/lock-file.ts";
import type { PackageLock } from "../../src/plan/package-lock.ts";
import { ioFor, scratch } from "./support.ts";

const lockOf = (packages: PackageLock["packages"]): PackageLock => ({
  format: 1,
  guest: { distro: "debian", version: "12", arch: "x86_64" },
  packages,
});

/** Writes a lock file in a folder; returns what is said on standard error. */
function write(
  cwd: string,
  ...[lock, outcome]: [Parameters<typeof writeLockFile>[1], Parameters<typeof writeLockFile>[2]]
) {
  let said = "";
  const io = ioFor({ stderr: (text) => (said += text) }, { cwd });
  const settings = { verbosity: 0, color: "never" } as const;
  const invocation: Invocation = {
    io,
    name: "",
    options: {},
    words: [],
    argv: [],
    optionNames: [],
    settings,
  };
  writeLockFile("tool.lock", lock, outcome, invocation);
  return said;
}

test("an apply that changed nothing writes a lock file where there is none", () => {
  const cwd = scratch();
  assert.is(write(cwd, lockOf({}), "unchanged"), "");
  assert.equal(JSON.parse(readFileSync(join(cwd, "tool.lock"), "utf8")), lockOf({}));
});

test("an apply that changed nothing keeps the lock file of an earlier one", () => {
  const cwd = scratch();
  write(cwd, lockOf({ wget: "1.21" }), "changed");
  assert.match(write(cwd, lockOf({}), "unchanged"), /^info\[lock-file-unwritten\]/);
  assert.equal(JSON.parse(readFileSync(join(cwd, "tool.lock"), "utf8")), lockOf({ wget: "1.21" }));
  write(cwd, lockOf({ curl: "8" }), "changed");
  assert.equal(JSON.parse(readFileSync(join(cwd, "tool.lock"), "utf8")), lockOf({ curl: "8" }));
});

test("an apply that failed writes no lock file", () => {
  const cwd = scratch();
  assert.match(write(cwd, undefined, "failed"), /^info\[lock-file-unwritten\]/);
  assert.not(existsSync(join(cwd, "tool.lock")));
  writeFileSync(join(cwd, "tool.lock"), "as it was");
  write(cwd, undefined, "failed");
  assert.is(readFileSync(join(cwd, "tool.lock"), "utf8"), "as it was");
});

test.run();
