import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Appliance } from "../../src/runtime/appliance/appliance.ts";
import { execute, type GuestRun } from "../../src/runtime/appliance/execute.ts";
import { writeHandIn } from "../../src/runtime/run/hand-in.ts";
import { maskOf } from "../../src/runtime/run/mask.ts";
import { isAlive } from "../../src/system/process.ts";
import { makeScratch, type Scratch } from "./scratch.ts";

let scratch: Scratch;
test.before.each(() => {
  scratch = makeScratch();
});
test.after.each(() => scratch.dispose());

/** A shell script in guestfish's place. */
/** Runs a shell script in the place of guestfish, and returns the last bytes of its standard output, too. */
async function run(guestfish: string, more: Partial<GuestRun> = {}) {
  const program = scratch.path("guestfish");
  writeFileSync(program, `#!/bin/bash\n${guestfish}\n`);
  chmodSync(program, 0o755);
  writeFileSync(scratch.path("drive"), "");
  const appliance: Appliance = { guestfish: program, env: process.env, folder: scratch.folder, dispose() {} };
  let stdout = Buffer.alloc(0);
  const result = await execute({
    appliance,
    script: "run\n",
    drive: { path: scratch.path("drive"), format: "qcow2" },
    handIn: "",
    mask: maskOf([]),
    onStdout(chunk) {
      stdout = Buffer.concat([stdout, chunk]).subarray(-65_536);
    },
    onStderr() {},
    ...more,
  });
  return { ...result, stdout };
}

/** The folder by a short name, for the scripts. */
const withTmp = () => ({
  guestfish: scratch.path("guestfish"),
  env: { ...process.env, TMP: scratch.folder },
  folder: scratch.folder,
  dispose() {},
});

const pidIn = (name: string) => Number(readFileSync(scratch.path(name), "utf8"));

/** Calls back once a file has been written, as soon as it is. */
async function written(name: string): Promise<void> {
  for (;;) {
    try {
      if (readFileSync(scratch.path(name), "utf8").endsWith("\n")) return;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("passes the script and the drive with its format, and gives back what was said", async () => {
  const result = await run('echo "$@"; cat "${@: -1}"; stat -c %a "${@: -1}"; echo oops >&2; exit 7');
  const [words, script, mode] = result.stdout.toString().trim().split("\n");
  assert.is(words, `--rw --format=qcow2 -a ${scratch.path("drive")} -f ${scratch.path("script.guestfish")}`);
  assert.is(script, "run");
  assert.is(mode, "600");
  assert.is(result.stderr, "oops\n");
  assert.is(result.exitCode, 7);
  assert.is(result.ended.why, "by-itself");
});

test("secrets come on descriptor 3, which can be opened anew, and are on no command line or in a file", async () => {
  const nasty = 'it\'s $HOME `x` \\ "q"\n-second line\n';
  const handIn = writeHandIn(new Map([["PASSWORD", nasty]]));
  const result = await run(
    'cat /dev/fd/3 >"$TMP/copy"; . "$TMP/copy"; printf "%s" "$PASSWORD"; ls -A "$TMP" >&2',
    {
      handIn,
      appliance: withTmp(),
    },
  );
  assert.is(result.stdout.toString(), nasty);
  assert.equal(result.stderr.trim().split("\n"), ["copy", "drive", "guestfish", "script.guestfish"]);
});

test("without secrets descriptor 3 is empty", async () => {
  assert.is((await run("wc -c <&3")).stdout.toString().trim(), "0");
});

test("a guest that prints without end takes little memory", async () => {
  const start = process.memoryUsage().rss;
  let most = 0;
  let seen = 0;
  const result = await run("yes guest | head -c 300000000 >&2; yes | head -c 300000000; echo end", {
    log: "/dev/null",
    onStderr: (chunk) => {
      seen += chunk.length;
      most = Math.max(most, process.memoryUsage.rss());
    },
  });
  assert.is(seen, 300_000_000);
  assert.ok(result.stdout.toString().endsWith("end\n"));
  assert.ok(most - start < 150 << 20, `${(most - start) >> 20} MiB more`);
});

const family =
  'trap "" TERM INT HUP; (trap "" TERM; echo $BASHPID >"$TMP/inner"; sleep 1000 & wait) & echo $$ >"$TMP/outer"; wait; wait';
test("an interruption ends the whole family, and comes back when it is gone", async () => {
  const controller = new AbortController();
  const running = run(family, { signal: controller.signal, appliance: withTmp() });
  await Promise.all([written("inner"), written("outer")]);
  controller.abort();
  assert.is((await running).ended.why, "interrupted");
  assert.is(isAlive(pidIn("inner")), false);
  assert.is(isAlive(pidIn("outer")), false);
});

test("an interruption from before the start is one as well", async () => {
  assert.is((await run("sleep 1000", { signal: AbortSignal.abort() })).ended.why, "interrupted");
});

test("what guestfish started is ended first, so that guestfish can take away what it made", async () => {
  const controller = new AbortController();
  const script = 'touch "$TMP/socket"; echo ready >"$TMP/ready"; (sleep 1000); rm "$TMP/socket"; echo tidy';
  const running = run(script, { signal: controller.signal, appliance: withTmp() });
  await written("ready");
  controller.abort();
  assert.is((await running).stdout.toString(), "tidy\n");
  assert.not.ok(scratch.names().includes("socket"));
});

test("a time limit ends the run", async () => {
  const result = await run("sleep 1000", { timeout: 0.2 });
  assert.is(result.ended.why, "timeout");
});

test("guestfish does not outlive this program where that is killed", async () => {
  const child = spawn(process.execPath, [process.argv[1]!], {
    env: { ...process.env, [orphanMark]: scratch.folder },
    stdio: "inherit",
  });
  await written("guest");
  child.kill("SIGKILL");
  await once(child, "close");
  const pid = pidIn("guest");
  for (let tries = 0; tries < 500 && isAlive(pid); tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.is(isAlive(pid), false);
});

test("a run whose image something else writes to is ended", async () => {
  let changed = false;
  const drive = { path: scratch.path("drive"), format: "qcow2", hasChanged: () => changed };
  const onStderr = () => {
    changed = true;
  };
  const result = await run("echo started >&2; exec sleep 1000", { drive, onStderr });
  assert.is(result.ended.why, "image-changed");
});

test("the direct backend gets the open file instead of its name, and no other backend does", async () => {
  for (const [backend, expected] of [
    ["direct", "config -set drive.hd0.file=/proc/1/fd/5\nconfig -set drive.hd0.cache.no-flush=on\nrun\n"],
    ["libvirt", "run\n"],
  ] as const) {
    const drive = { path: scratch.path("drive"), format: "qcow2", pinnedPath: "/proc/1/fd/5" };
    const env = { ...process.env, LIBGUESTFS_BACKEND: backend };
    const result = await run('cat "${@: -1}"', { drive, appliance: { ...withTmp(), env } });
    assert.is(result.stdout.toString(), expected);
  }
});

test("a disk with large sectors is added with their size", async () => {
  const drive = { path: scratch.path("drive"), format: "qcow2", sectorSize: 4096 } as const;
  const result = await run('echo "$@"', { drive });
  assert.match(result.stdout.toString(), "--format=qcow2 --blocksize=4096 -a");
});

test("a process that outlives guestfish is ended too", async () => {
  const result = await run('sleep 1000 >/dev/null 2>&1 & echo $! >"$TMP/late"', { appliance: withTmp() });
  assert.is(result.exitCode, 0);
  assert.is(isAlive(pidIn("late")), false);
});

test("the log hides a secret that is printed 200,000 times without a newline", async () => {
  const log = scratch.path("log");
  const script = "yes 'xx<hunter2>' | head -n 200000 | tr -d '\\n' >&2";
  await run(script, { log, mask: maskOf(["<hunter2>"]) });
  const text = readFileSync(log, "utf8");
  assert.is(text.length, 200_000 * 5);
  assert.is(text.replaceAll("xx***", ""), "");
});

test("the log keeps all, hides secrets across pieces, and a log that can't be written stops nothing", async () => {
  const mask = maskOf(["hunter2"]);
  const log = scratch.path("log");
  const script = 'printf "pass hun" >&2; sleep 0.1; printf "ter2 and\\n" >&2; printf "no end hunter2" >&2';
  await run(script, { log, mask });
  assert.is(readFileSync(log, "utf8"), "pass *** and\nno end ***");
  assert.is(statSync(log).mode & 0o777, 0o600);
  const result = await run("echo still >&2", { log: "/no/such/folder/log" });
  assert.is(result.stderr, "still\n");
});

// This same file, started again by the test of what is left of a program that was killed.
const orphanMark = "SAHARA_IMAGE_TEST_ORPHAN";
const orphanFolder = process.env[orphanMark];
if (orphanFolder === undefined) test.run();
else {
  scratch = {
    folder: orphanFolder,
    path: (name) => `${orphanFolder}/${name}`,
    names: () => [],
    dispose() {},
  };
  await run('echo $$ >"$TMP/guest"; exec sleep 1000', { appliance: withTmp() });
}
