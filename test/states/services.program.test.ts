import fc from "fast-check";
import { suite } from "uvu";
import { randomFirstBootPlan, randomServicePlan, randomServiceTree } from "./random-services.ts";
import { casesOf, testSameOutcome } from "./same-outcome.ts";

const test = suite("the guest program does with services what the interpreter does");
const numRuns = Number(process.env.RANDOM_RUNS ?? 30);

const plans = fc.oneof(
  { weight: 3, arbitrary: randomServicePlan },
  { weight: 1, arbitrary: randomFirstBootPlan },
);
testSameOutcome(test, casesOf(plans, randomServiceTree, ["/etc", "/usr/lib", "/usr/local"]), numRuns);

test.run();
