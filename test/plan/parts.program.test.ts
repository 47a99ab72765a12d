// A run in parts, each in a program of its own that knows nothing of the others but the guest, ends as the whole run does.
import { strict as assert } from "node:assert";
import fc from "fast-check";
import { suite } from "uvu";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import { interpret, type SimulatedGuest } from "../../src/guest/interpret.ts";
import { checkpoints } from "../../src/plan/checkpoints.ts";
import { dumpTree } from "../../src/plan/dump.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { RunRecord, StepRecord } from "../../src/plan/record.ts";
import { type DonePart, joinParts } from "../../src/runtime/layer-cache/join-parts.ts";
import { optimise } from "../support/optimise.ts";
import { parseTranscript } from "../support/parse-transcript.ts";
import { assertProperty } from "../support/properties.ts";
import { randomGuest, withScripts } from "../support/random-guest.ts";
import { randomPlan } from "../support/random-plan.ts";
import { scriptFunction } from "../support/random-script.ts";
import { makeScratchGuest } from "../support/scratch-guest.ts";
import { addStubTools, readStubState } from "../support/stub-tools.ts";

const test = suite("a run in parts does what a whole run does");
const numRuns = Number(process.env.RANDOM_RUNS ?? 10);

interface Case {
  readonly plan: Plan;
  readonly guest: SimulatedGuest;
  readonly verify: boolean;
}

const cases = fc
  .record({ random: randomPlan, guest: randomGuest, verify: fc.boolean() })
  .map(({ random: { plan, scripts }, guest, verify }): Case => {
    const functions = Object.entries(scripts).map(([key, spec]) => [key, scriptFunction(spec)]);
    return { plan, guest: withScripts(guest, Object.fromEntries(functions)), verify };
  });

interface Told {
  readonly record: RunRecord;
  readonly packages: unknown;
  readonly files: readonly string[];
}

function interpreted({ plan, guest, verify }: Case): Told {
  const { record, state } = interpret(plan, guest, { mode: "reconcile", verify });
  const files = [...state.files.keys()].filter((path) => !path.startsWith("/tmp/")).sort();
  return { record, packages: [...state.packages].sort(), files };
}

/** Runs a plan in as many parts as it can have. */
function inParts({ plan, guest, verify }: Case): Told & { readonly parts: number } {
  const { distro, version, family } = guest.identity;
  const like = family === "redhat" ? "fedora" : family;
  const scratch = makeScratchGuest({
    "etc/os-release": `ID=${distro}\n${version ? `VERSION_ID="${version}"\n` : ""}ID_LIKE="${like}"\n`,
  });
  const options = {
    mode: "reconcile",
    verify,
    toolVersion: "0",
    appliance: { handsIn: false, handsPackages: false },
  } as const;
  try {
    addStubTools(scratch, guest);
    const points = checkpoints(plan);
    let before: DonePart | undefined;
    for (let parts = 1; ; parts++) {
      const after = before?.stopped;
      const next = points.findIndex(({ id }) => id === after) + 1;
      const part = { seconds: 0, stops: points.slice(next).map(({ id }) => id), after };
      const run = scratch.run(emitGuest(plan, { ...options, part }));
      assert.equal(run.stderr, "");
      const now = joinParts(before, parseTranscript(Buffer.from(run.transcript), "reconcile"));
      if (now.stopped === undefined) {
        const state = readStubState(scratch);
        const files = [...new Set(state.files.keys())].sort();
        return { record: now.record, packages: [...state.packages].sort(), files, parts };
      }
      const { id: stopped, lost } = points.find(({ id }) => id === now.stopped)!;
      before = { ...now, stopped, lost };
    }
  } finally {
    scratch.remove();
  }
}

const told = ({ id, kind, status, output, branches }: StepRecord): unknown => ({
  id,
  kind,
  status,
  ...(kind === "script" && output
    ? { exitCode: output.exitCode, stdout: output.stdout.replace(/\n+$/, "") }
    : {}),
  branches: branches?.map((branch) => ({ ...branch, steps: branch.steps.map(told) })),
});

let mostParts = 0;

function assertSame(testCase: Case): void {
  const whole = interpreted(testCase);
  const parted = inParts(testCase);
  mostParts = Math.max(mostParts, parted.parts);
  try {
    assert.deepEqual(parted.record.steps.map(told), whole.record.steps.map(told));
    assert.equal(parted.record.verdict, whole.record.verdict);
    assert.deepEqual(parted.record.variables, whole.record.variables);
    assert.deepEqual(parted.record.packageChanges ?? [], whole.record.packageChanges ?? []);
    // A run that changed nothing is verified, too, if it has several parts.
    if (whole.record.verify) assert.deepEqual(parted.record.verify?.map(told), whole.record.verify.map(told));
    assert.deepEqual(parted.packages, whole.packages);
    assert.deepEqual(parted.files, whole.files);
  } catch (error) {
    (error as Error).message += `\n\n${parted.parts} parts:\n${dumpTree(testCase.plan)}`;
    throw error;
  }
}

test("with random plans and guests", () => {
  assertProperty(
    fc.property(cases, (testCase) => {
      assertSame(testCase);
      assertSame({ ...testCase, plan: optimise(testCase.plan) });
    }),
    numRuns,
    Number(process.env.RANDOM_SEED ?? 5),
  );
  assert.ok(mostParts > 2, `at most ${mostParts} parts`);
});

test.run();
