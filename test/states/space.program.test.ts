import fc from "fast-check";
import { suite } from "uvu";
import type { Plan } from "../../src/plan/plan.ts";
import { randomStatePlan, randomTree } from "./random-states.ts";
import { casesOf, testSameOutcome } from "./same-outcome.ts";

const test = suite("the guest program does with free space what the interpreter does");
const numRuns = Number(process.env.RANDOM_RUNS ?? 25);

const neededKib = 2048;
const randomPlan = randomStatePlan.map(
  (plan): Plan => ({
    ...plan,
    steps: [{ op: "space", id: "0", bytes: neededKib * 1024 - 1, steps: plan.steps }],
  }),
);
const cases = fc
  .tuple(casesOf(randomPlan, randomTree), fc.constantFrom(0, 70, neededKib - 1, neededKib, 5000))
  .map(([each, freeKib]) => ({ ...each, freeKib }));

testSameOutcome(test, cases, numRuns);

test.run();
