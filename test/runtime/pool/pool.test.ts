// How images are distributed over appliances: no appliance is booted.
import { chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Execute, GuestRun, GuestRunResult } from "../../../src/runtime/appliance/execute.ts";
import { isolatingPool, sharingPool } from "../../../src/runtime/pool/appliance-pool.ts";
import { choosePool } from "../../../src/runtime/pool/choose-pool.ts";
import { fittingAppliances } from "../../../src/runtime/pool/fitting-appliances.ts";
import { scratch } from "../../cli/support.ts";

const test = suite("appliance pool");
const GiB = 2 ** 30;

const done: GuestRunResult = {
  stderr: "",
  exitCode: 0,
  ended: { why: "by-itself" },
};
const runOf = (script: string, handIn = "") => ({ script, handIn }) as GuestRun;
const turnOfEventLoop = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A pool whose appliances are recorded; an image called `hostile` leaves its appliance unusable. */
function recordedPool(jobs: number) {
  const started: string[][] = [];
  let [running, most, ended] = [0, 0, 0];
  const pool = sharingPool(jobs, (prepared) => {
    const visits: string[] = [];
    started.push(visits);
    let isUsable = true;
    return {
      prepared,
      get isUsable() {
        return isUsable;
      },
      async visit(run) {
        most = Math.max(most, ++running);
        visits.push(run.drive.path);
        await turnOfEventLoop();
        running--;
        if (run.drive.path === "hostile") isUsable = false;
        if (run.drive.path === "bug") throw new Error("a bug");
        return done;
      },
      async end() {
        ended++;
      },
    };
  });
  const visit = (path: string, script = "s") =>
    pool.execute({ ...runOf(script), drive: { path, format: "qcow2" } });
  return { pool, started, visit, most: () => most, ended: () => ended };
}

test("images share an appliance one after the other, and the pool ends it", async () => {
  const { pool, started, visit, most, ended } = recordedPool(1);
  await Promise.all(["a", "b", "c"].map((path) => visit(path)));
  assert.equal(started, [["a", "b", "c"]]);
  assert.is(most(), 1);
  await pool.close();
  assert.is(ended(), 1);
});

test("there are as many appliances as may run at the same time, and no more than images wait", async () => {
  const { started, visit, most } = recordedPool(3);
  await Promise.all(["a", "b", "c", "d", "e"].map((path) => visit(path)));
  assert.is(started.length, 3);
  assert.is(most(), 3);
  const alone = recordedPool(3);
  for (const path of ["a", "b"]) await alone.visit(path);
  assert.equal(alone.started, [["a", "b"]]);
});

test("the image after a hostile one gets another appliance, and so does another script", async () => {
  const { pool, started, visit, ended } = recordedPool(1);
  const failed: string[] = [];
  await Promise.all(
    ["a", "hostile", "b", "bug", "c"].map((path) =>
      visit(path).catch((error: Error) => failed.push(error.message)),
    ),
  );
  assert.equal(started, [
    ["a", "hostile"],
    ["b", "bug", "c"],
  ]);
  assert.equal(failed, ["a bug"]);
  await visit("d", "other");
  assert.equal(started[2], ["d"]);
  await pool.close();
  assert.is(ended(), 3);
});

test("an isolating pool limits how many appliances run", async () => {
  let [running, most] = [0, 0];
  const boot: Execute = async () => {
    most = Math.max(most, ++running);
    await turnOfEventLoop();
    running--;
    return done;
  };
  const { execute } = isolatingPool(2, boot);
  await Promise.all([1, 2, 3, 4, 5].map(() => execute(runOf("s"))));
  assert.is(most, 2);
});

test("appliances fit in the memory of the machine", () => {
  const machine = { memory: 8 * GiB, processors: 16, env: {} };
  assert.is(fittingAppliances(undefined, machine), 4);
  assert.is(fittingAppliances(2, machine), 2);
  assert.is(fittingAppliances(100, machine), 4);
  assert.is(fittingAppliances(undefined, { ...machine, processors: 3 }), 3);
  assert.is(fittingAppliances(undefined, { ...machine, memory: 0 }), 1);
  assert.is(fittingAppliances(undefined, { ...machine, env: { LIBGUESTFS_MEMSIZE: "3584" } }), 2);
});

test("checks of one user's images share appliances; an apply never does", () => {
  const machine = { memory: 64 * GiB, processors: 8, env: {} };
  const folder = scratch();
  const images = ["a", "b", "c", "d", "e", "f"].map((name) => join(folder, name));
  for (const image of images) writeFileSync(image, "");
  const of = (more: object) => choosePool(images, { mode: "test-only", machine, ...more });
  const pools = (more: object) => [of(more).execute.pool, of(more).jobs];
  assert.equal(pools({}), ["sharing", 2]);
  assert.equal(pools({ jobs: 5 }), ["sharing", 5]);
  assert.equal(pools({ isolate: true }), ["isolating", 6]);
  assert.equal(pools({ mode: "reconcile" }), ["isolating", 6]);
  assert.equal(pools({ machine: { ...machine, env: { LIBGUESTFS_BACKEND: "libvirt" } } }), ["isolating", 6]);
  assert.equal(choosePool([...images, "/no/such"], { mode: "test-only", machine }).execute.pool, "sharing");
  const many = of({ jobs: 90 });
  assert.is(many.jobs, 36);
  assert.match(many.notes[0]!, /^only 36 of 90 appliances fit/);
  if (process.getuid!() !== 0) return;
  chownSync(images[5]!, 65534, 65534);
  assert.equal(pools({}), ["isolating", 6]);
  assert.match(of({}).notes[0]!, /different users \(0, 65534\), so each gets an appliance of its own/);
});

test.run();
