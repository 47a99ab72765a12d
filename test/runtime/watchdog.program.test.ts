import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { watchProgram } from "../../src/runtime/appliance/watch-program.ts";
import { Standstill } from "../../src/runtime/appliance/watchdog.ts";
import { scratchForEach, tool } from "./scratch.ts";

const scratch = scratchForEach(test);

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** A program that is called as QEMU is, and works, waits or stops. */
function qemu(name: "sleep" | "bash", ...words: string[]): ChildProcess {
  const path = scratch.path("qemu-system-x86_64");
  copyFileSync(tool("which", name).trim(), path);
  return spawn(path, words, { detached: true, stdio: "ignore" });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(10);
}

const stateOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)![0];

test("a virtual machine that does nothing at all is recognised", async () => {
  const child = qemu("sleep", "1000");
  await until(() => stateOf(child.pid!) === "S");
  const machine = new Standstill(child.pid!);
  const looks = [machine.look(), machine.look(), machine.look(), machine.look()];
  child.kill("SIGKILL");
  await once(child, "close");
  assert.equal(looks, [0, 1, 2, 3]);
  assert.is(machine.look(), 0, "one that has ended does not");
});

test("a virtual machine that is idle is not", async () => {
  const child = qemu("bash", "-c", "while :; do sleep 0.05; done");
  const machine = new Standstill(child.pid!);
  for (let looks = 0; looks < 5; looks++) {
    assert.is(machine.look(), 0);
    await pause(300);
  }
  child.kill("SIGKILL");
  await once(child, "close");
});

/** A shell script in guestfish's place, watched over. */
function run(script: string, more: { folders?: readonly string[]; patience?: number } = {}) {
  const program = scratch.path("guestfish");
  writeFileSync(program, `#!/bin/bash\n${script}\n`);
  chmodSync(program, 0o755);
  return watchProgram({
    words: [program],
    env: { ...process.env, TMP: scratch.folder },
    cwd: scratch.folder,
    folders: [scratch.folder],
    inherit: [],
    stdoutLimit: 1024,
    ...more,
  });
}

test("a run whose virtual machine is halted is ended, with all its processes", async () => {
  copyFileSync(tool("which", "sleep").trim(), scratch.path("qemu-system-x86_64"));
  const { ended } = await run('"$TMP/qemu-system-x86_64" 1000 & wait', { patience: 1 });
  assert.equal(ended, { why: "halted", seconds: 1 });
});

if (process.getuid?.() === 0)
  test("a run that fills up any of the file systems that it needs is ended, and the folder is named", async () => {
    const small = scratch.path("small");
    mkdirSync(small);
    tool("mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", small);
    try {
      const { ended } = await run(`head -c 30M /dev/zero >"${small}/layer"; sleep 1000`, {
        folders: [scratch.folder, small],
      });
      assert.equal(ended, { why: "no-space", folder: small });
    } finally {
      tool("umount", "-l", small);
    }
  });
else console.log("skipped: only root can mount a file system");

test.run();
