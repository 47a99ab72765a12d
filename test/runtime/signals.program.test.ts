// The program as it ships, in a pipe, with a stand-in for guestfish: signals before, in and after the run of an apply.
// test/terminal has the same in a terminal, at every phase.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { builtProgram, runProcess } from "../cli/support.ts";
import { scratchForEach, tool } from "./scratch.ts";
import { makeStandIns } from "./stand-in.ts";

const program = join(builtProgram(), "sahara-image.js");
const changed = ["phase run", "begin 1 script", "end 1 ok 1", "package hadoop - 1.3.4-1", "verdict done"];

const scratch = scratchForEach(test);
let image: string;
let env: NodeJS.ProcessEnv;
test.before.each(() => {
  for (const name of ["images", "tmp", "home"]) mkdirSync(scratch.path(name));
  image = scratch.path("images/disk.qcow2");
  tool("qemu-img", "create", "-q", "-f", "qcow2", image, "16M");
  writeFileSync(scratch.path("image.yaml"), "validators:\n  - script: {it: {inline: 'true'}}\n");
  env = {
    ...process.env,
    PATH: `${makeStandIns(scratch.folder, changed)}:${process.env.PATH}`,
    HOME: scratch.path("home"),
    XDG_CACHE_HOME: scratch.path("cache"),
    TMPDIR: scratch.path("tmp"),
    HELD: scratch.path("held"),
  };
});

const words = () => ["apply", "--image", image, "-f", scratch.path("image.yaml")];

function stateOf(path: string): unknown {
  const { ino, size, mtimeMs } = statSync(path);
  return { ino, size, mtimeMs, content: readFileSync(path).toString("base64") };
}

/** Until a stand-in has reached the place where it stops. */
async function held(): Promise<void> {
  while (!existsSync(env.HELD!)) await new Promise((done) => setTimeout(done, 10));
}

/** The processes of this run that are still there: they have inherited its environment. */
function left(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const inherited = readFileSync(`/proc/${pid}/environ`, "latin1").includes(`HELD=${env.HELD}\0`);
        return inherited ? [readFileSync(`/proc/${pid}/cmdline`, "latin1")] : [];
      } catch {
        return [];
      }
    });
}

function assertAsItWas(before: unknown): void {
  assert.equal(stateOf(image), before);
  assert.equal(readdirSync(scratch.path("images")), ["disk.qcow2"]);
  assert.equal(readdirSync(scratch.path("tmp")), []);
  assert.equal(readdirSync(scratch.path("home")), []);
  assert.equal(left(), []);
}

/** Where the stand-ins stop. */
const phases = ["create", "running", "commit"];
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 143 } as const;

for (const [signal, code] of Object.entries(signals) as [keyof typeof signals, number][]) {
  for (const phase of phases) {
    test(`${signal} at ${phase}: exit ${code}, the image as it was, nothing left`, async () => {
      const before = stateOf(image);
      const child = spawn(process.execPath, [program, ...words()], {
        env: { ...env, HOLD: phase },
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
      assertAsItWas(before);
    });
  }
}

test("without a signal the same run changes the image, and a lock is written; a second one has nothing to lock", () => {
  const before = stateOf(image);
  const lock = scratch.path("lock.json");
  const run = () => runProcess(join(program, ".."), [...words(), "--lock", lock], { env });
  const { code, stdout, stderr } = run();
  assert.is(code, 0, stdout + stderr);
  assert.is.not(stateOf(image), before);
  const { packages } = JSON.parse(readFileSync(lock, "utf8"));
  assert.equal(packages, { hadoop: "1.3.4-1" });
  makeStandIns(scratch.path("tmp"), [
    "phase run",
    "begin 1 script",
    "end 1 ok 1",
    "filesystem unchanged",
    "verdict done",
  ]);
  const again = runProcess(join(program, ".."), [...words(), "--lock", lock], {
    env: { ...env, PATH: `${scratch.path("tmp/bin")}:${process.env.PATH}` },
  });
  assert.is(again.code, 0, again.stdout + again.stderr);
  assert.match(again.stderr, /^info\[lock-file-unwritten\]: .*lock\.json was not written$/m);
  assert.equal(JSON.parse(readFileSync(lock, "utf8")).packages, packages);
});

test.run();
