import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Invocation } from "../../src/cli/command.ts";
import { writeLockFile } from "../../src/cli/lock-file.ts";
import type { PackageLock } from "../../src/plan/package-lock.ts";
import { FilesAtStake } from "../../src/system/files-at-stake.ts";
import { ioFor, scratch } from "./support.ts";

const lockOf = (packages: PackageLock["packages"]): PackageLock => ({
  format: 1,
  guest: { distro: "debian", version: "12", arch: "x86_64" },
  packages,
});

/** Writes a lock file in a folder; returns what is said on standard error. */
async function write(
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
    files: new FilesAtStake(cwd),
  };
  await writeLockFile("tool.lock", lock, outcome, invocation);
  return said;
}

test("an apply that changed nothing writes a lock file where there is none", async () => {
  const cwd = scratch();
  assert.is(await write(cwd, lockOf({}), "unchanged"), "");
  assert.equal(JSON.parse(readFileSync(join(cwd, "tool.lock"), "utf8")), lockOf({}));
});

test("an apply that changed nothing keeps the lock file of an earlier one", async () => {
  const cwd = scratch();
  await write(cwd, lockOf({ wget: "1.21" }), "changed");
  assert.match(await write(cwd, lockOf({}), "unchanged"), /^info\[lock-file-unwritten\]/);
  assert.equal(JSON.parse(readFileSync(join(cwd, "tool.lock"), "utf8")), lockOf({ wget: "1.21" }));
  await write(cwd, lockOf({ curl: "8" }), "changed");
  assert.equal(JSON.parse(readFileSync(join(cwd, "tool.lock"), "utf8")), lockOf({ curl: "8" }));
});

test("an apply that failed writes no lock file", async () => {
  const cwd = scratch();
  assert.match(await write(cwd, undefined, "failed"), /^info\[lock-file-unwritten\]/);
  assert.not(existsSync(join(cwd, "tool.lock")));
  writeFileSync(join(cwd, "tool.lock"), "as it was");
  await write(cwd, undefined, "failed");
  assert.is(readFileSync(join(cwd, "tool.lock"), "utf8"), "as it was");
});

test.run();
