import { suite } from "uvu";
import { randomServicePlan, randomServiceTree } from "./random-services.ts";
import { casesOf, testSameOutcome } from "./same-outcome.ts";

const test = suite("the guest program does with services what the interpreter does");
const numRuns = Number(process.env.RANDOM_RUNS ?? 25);

const cases = casesOf(randomServicePlan, randomServiceTree, ["/etc", "/usr/lib"]);

testSameOutcome(test, cases, numRuns);

test.run();
