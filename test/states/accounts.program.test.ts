import fc from "fast-check";
import { suite } from "uvu";
import { optimise } from "../support/optimise.ts";
import { assertProperty } from "../support/properties.ts";
import { shells } from "../support/scratch-guest.ts";
import { randomAccountPlan, randomAccountTree } from "./random-accounts.ts";
import { assertSame, casesOf } from "./same-outcome.ts";

const test = suite("the guest program does with accounts what the interpreter does");
const numRuns = Number(process.env.RANDOM_RUNS ?? 25);
const isRoot = process.getuid?.() === 0;

const cases = casesOf(randomAccountPlan, randomAccountTree, ["/etc", "/home"]);

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
