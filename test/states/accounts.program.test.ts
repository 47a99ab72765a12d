import fc from "fast-check";
import { suite } from "uvu";
import type { Mode } from "../../src/plan/plan.ts";
import { optimise } from "../support/optimise.ts";
import { assertProperty } from "../support/properties.ts";
import { shells } from "../support/scratch-guest.ts";
import { assertSame } from "./compare.ts";
import { randomAccountPlan, randomAccountTree } from "./random-accounts.ts";

const test = suite("the guest program does with accounts what the interpreter does");
const numRuns = Number(process.env.RANDOM_RUNS ?? 40);
const isRoot = process.getuid?.() === 0;

const cases = fc.record({
  plan: randomAccountPlan,
  tree: randomAccountTree,
  mode: fc.constantFrom<Mode[]>("test-only", "reconcile"),
  folders: fc.constant(["/etc", "/home"]),
});

for (const shell of shells)
  (isRoot ? test : test.skip)(`same findings and same files, under ${shell}`, () => {
    assertProperty(
      fc.property(cases, (each) => {
        assertSame(each, shell);
        assertSame({ ...each, plan: optimise(each.plan) }, shell);
      }),
      numRuns,
    );
  });

test.run();
