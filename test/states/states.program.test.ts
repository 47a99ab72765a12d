import { suite } from "uvu";
import { randomStatePlan, randomTree } from "./random-states.ts";
import { casesOf, testSameOutcome } from "./same-outcome.ts";

const test = suite("the guest program does with states what the interpreter does");
const numRuns = Number(process.env.RANDOM_RUNS ?? 40);

const cases = casesOf(randomStatePlan, randomTree);

testSameOutcome(test, cases, numRuns);

test.run();
