import { strict as assert } from "node:assert";
import fc from "fast-check";
import { test } from "uvu";
import { passes } from "../../src/compiler/optimise/passes.ts";
import { type Interpretation, interpret, type SimulatedGuest } from "../../src/guest/interpret.ts";
import { dumpTree } from "../../src/plan/dump.ts";
import type { Mode, Plan } from "../../src/plan/plan.ts";
import type { StepRecord } from "../../src/plan/record.ts";
import { optimise } from "../support/optimise.ts";
import { assertProperty } from "../support/properties.ts";
import { randomGuest, withScripts } from "../support/random-guest.ts";
import { randomPlan } from "../support/random-plan.ts";
import { scriptFunction } from "../support/random-script.ts";

const numRuns = Number(process.env.RANDOM_PLANS ?? 2000);
const modes: readonly Mode[] = ["test-only", "reconcile"];

/** All that must not change: of a merged transaction, only whether a package was still missing when its turn came. */
function meaning({ record, state, actions }: Interpretation) {
  const kept = record.verdict === "done";
  return {
    steps: record.steps.map(settle),
    verify: record.verify?.map(settle),
    variables: record.variables,
    verdict: record.verdict,
    done: actions.filter((one) => one.do !== "install"),
    // Where a run fails the image stays as it was, whatever was tried.
    image: kept ? { packages: [...state.packages].sort(), files: [...state.files].sort() } : undefined,
    changes: kept ? record.packageChanges : undefined,
  };
}

function settle(record: StepRecord): StepRecord {
  return {
    ...record,
    ...(record.kind === "package" && record.status === "changed" ? { status: "ok" } : {}),
    ...(record.branches
      ? { branches: record.branches.map((one) => ({ ...one, steps: one.steps.map(settle) })) }
      : {}),
  };
}

function assertSame(plan: Plan, other: Plan, guest: SimulatedGuest): void {
  for (const mode of modes) {
    const options = { mode, verify: true };
    const [one, two] = [interpret(plan, guest, options), interpret(other, guest, options)];
    // Packages that push each other, or what they provided, out: the last paragraph of "What optimising may change".
    const converged = [one, two].every(({ record }) => record.verdict === "done");
    const { packages } = guest.state;
    const pushing =
      [...packages.values(), ...guest.repository].some((known) => known.conflicts.length > 0) ||
      guest.repository.some((available) => available.broken && packages.has(available.name));
    try {
      if (pushing && mode === "reconcile" && !converged) continue;
      assert.deepEqual(meaning(two), meaning(one));
    } catch (error) {
      (error as Error).message += `\n\n${mode}, before:\n${dumpTree(plan)}\nafter:\n${dumpTree(other)}`;
      throw error;
    }
  }
}

const cases = fc
  .record({ random: randomPlan, guest: randomGuest, forTarget: fc.boolean() })
  .map(({ random: { plan, scripts }, guest, forTarget }) => {
    const functions = Object.fromEntries(
      Object.entries(scripts).map(([key, spec]) => [key, scriptFunction(spec)]),
    );
    const { distro, version } = guest.identity;
    const target = forTarget ? { target: { distro, ...(version ? { version } : {}) } } : {};
    return { plan: { ...plan, ...target }, guest: withScripts(guest, functions) };
  });

test("all passes together: the same end and the same findings on every guest, in both modes", () => {
  assertProperty(
    fc.property(cases, ({ plan, guest }) => assertSame(plan, optimise(plan), guest)),
    numRuns,
  );
});

for (const pass of passes)
  test(`${pass.name} alone does too`, () => {
    assertProperty(
      fc.property(cases, ({ plan, guest }) => assertSame(plan, pass.run(plan), guest)),
      Math.ceil(numRuns / 4),
    );
  });

test.run();
