// Several images in one appliance, with a process that takes the place of guestfish and QEMU.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { GuestRun, GuestRunResult } from "../../../src/runtime/appliance/execute.ts";
import { sharingPool } from "../../../src/runtime/pool/appliance-pool.ts";
import { SharedAppliance } from "../../../src/runtime/pool/shared-appliance.ts";
import { maskOf } from "../../../src/runtime/run/mask.ts";
import { makeTemporaryFolder } from "../../../src/system/temporary-folder.ts";
import { scratch } from "../../cli/support.ts";

const test = suite("shared appliance");
const script = 'run\ndebug sh "appliance prepare"\n';

function makePool() {
  const folder = scratch();
  const [guestfish, log] = [join(folder, "guestfish.mjs"), join(folder, "log")];
  copyFileSync("test/runtime/pool/stand-in.mjs", guestfish);
  writeFileSync(log, "");
  const pool = sharingPool(1, (prepared) => {
    const { path, remove } = makeTemporaryFolder();
    const env = { ...process.env, LOG: log, LIBGUESTFS_BACKEND: "direct" };
    return new SharedAppliance({ guestfish, env, folder: path, dispose: remove }, prepared);
  });
  const visit = async (
    path: string,
    more: Partial<GuestRun> = {},
  ): Promise<GuestRunResult & { stdout: string; live: string }> => {
    let [stdout, live] = ["", ""];
    const run = { script, handIn: "", drive: { path, format: "qcow2" }, mask: maskOf([]), ...more };
    const result = await pool.execute({
      ...run,
      onStdout: (chunk) => (stdout += chunk),
      onStderr: (chunk) => (live += chunk),
    } as GuestRun);
    return { ...result, stdout, live };
  };
  return { pool, visit, log: () => readFileSync(log, "utf8").trim().split("\n") };
}

test("images one after the other, each with its own output", async () => {
  const { pool, visit, log } = makePool();
  for (const name of ["a", "b"]) {
    const { stdout, exitCode, ended, live } = await visit(name, { handIn: "KEY='x'\n" });
    assert.match(stdout, `sahara-image-transcript 1\nroot ${name}\nverdict conforms\n\n`);
    assert.equal([exitCode, ended.why], [0, "by-itself"]);
    assert.is(live, `live ${name}\n`);
  }
  await pool.close();
  assert.equal(log(), ["boot", "visit a", "detached a", "visit b", "detached b"]);
});

test("a crash, a hang, a drive that can't be attached and one that can't be detached each cost one image", async () => {
  const { pool, visit, log } = makePool();
  const crash = await visit("crash");
  assert.equal([crash.exitCode, crash.ended.why, crash.lacksEnd], [1, "by-itself", true]);
  assert.match(crash.stderr, /live crash/);
  assert.is((await visit("a")).exitCode, 0);
  assert.is((await visit("hang", { timeout: 1 })).ended.why, "timeout");
  assert.is((await visit("left")).exitCode, 0);
  const unreadable = await visit("unreadable");
  assert.is(unreadable.exitCode, 1);
  assert.match(unreadable.stderr, /libguestfs: error: the drive can't be attached: it is locked/);
  assert.is((await visit("b")).exitCode, 0);
  await pool.close();
  assert.equal(log(), [
    ...["boot", "visit crash"],
    ...["boot", "visit a", "detached a", "visit hang"],
    ...["boot", "visit left"],
    "boot",
    ...["boot", "visit b", "detached b"],
  ]);
});

test("what fails after the verdict, and a long transcript", async () => {
  const { pool, visit } = makePool();
  const late = await visit("late");
  assert.is(late.exitCode, 1);
  assert.match(late.stderr, /\nlibguestfs: error: sahara-image: not written\n$/);
  const flood = await visit("flood");
  assert.equal([flood.exitCode, flood.lacksEnd], [0, undefined]);
  assert.match(flood.stdout.slice(-100), /flood\nverdict conforms\n\n\w+ clean \n$/);
  await pool.close();
});

test("an interruption ends the appliance, and no other is booted", async () => {
  const { pool, visit, log } = makePool();
  const interruption = new AbortController();
  const first = visit("hang", { signal: interruption.signal });
  const second = visit("a", { signal: interruption.signal });
  while (!log().includes("visit hang")) await new Promise((resolve) => setTimeout(resolve, 20));
  interruption.abort();
  assert.equal([(await first).ended.why, (await second).ended.why], ["interrupted", "interrupted"]);
  await pool.close();
  assert.equal(log(), ["boot", "visit hang"]);
});

test.run();
