// The program as it ships, in a pipe, with a stand-in for guestfish: signals before, in and after the run of an apply.
// test/terminal has the same in a terminal, at every phase.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { builtProgram, runProcess } from "../cli/support.ts";
import { pause, stateOf, Workbench } from "../terminal/workbench.ts";
import { makeStandIns } from "./stand-in.ts";

const program = join(builtProgram(), "sahara-image.js");
let bench: Workbench;
test.before.each(() => {
  bench = new Workbench();
});
test.after.each(() => bench.dispose());

const words = () => ["apply", "--image", bench.image, "-f", bench.recipe];

/** Until a stand-in has reached the place where it stops. */
async function held(): Promise<void> {
  while (!existsSync(bench.env.HELD!)) await pause();
}

/** Where the stand-ins stop. */
const phases = ["create", "running", "commit"];
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 143 } as const;

for (const [signal, code] of Object.entries(signals) as [keyof typeof signals, number][]) {
  for (const phase of phases) {
    test(`${signal} at ${phase}: exit ${code}, the image as it was, nothing left`, async () => {
      const child = spawn(process.execPath, [program, ...words()], {
        env: { ...bench.env, HOLD: phase },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (chunk) => (stdout += chunk));
      child.stderr.on("data", (chunk) => (stderr += chunk));
      await held();
      child.kill(signal);
      const [status] = await once(child, "close");
      assert.is(status, code, stdout + stderr);
      assert.match(stdout, /^✗ interrupted: .+ is unchanged$/m);
      assert.not.match(stdout + stderr, /^ +at /m);
      bench.assertImageAsBefore();
    });
  }
}

test("without a signal the same run changes the image, and a lock is written; a second one has nothing to lock", () => {
  const before = stateOf(bench.image);
  const lock = bench.scratch.path("lock.json");
  const run = () => runProcess(join(program, ".."), [...words(), "--lock", lock], { env: bench.env });
  const { code, stdout, stderr } = run();
  assert.is(code, 0, stdout + stderr);
  assert.not.equal(stateOf(bench.image), before);
  const { packages } = JSON.parse(readFileSync(lock, "utf8"));
  assert.equal(packages, { hadoop: "1.3.4-1" });
  makeStandIns(bench.scratch.path("tmp"), [
    "phase run",
    "begin 1 script",
    "end 1 ok 1",
    "filesystem unchanged",
    "verdict done",
  ]);
  const again = runProcess(join(program, ".."), [...words(), "--lock", lock], {
    env: { ...bench.env, PATH: `${bench.scratch.path("tmp/bin")}:${process.env.PATH}` },
  });
  assert.is(again.code, 0, again.stdout + again.stderr);
  assert.match(again.stderr, /^info\[lock-file-unwritten\]: .*lock\.json was not written$/m);
  assert.equal(JSON.parse(readFileSync(lock, "utf8")).packages, packages);
});

test.run();
