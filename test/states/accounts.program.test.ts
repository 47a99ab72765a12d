import { suite } from "uvu";
import { randomAccountPlan, randomAccountTree } from "./random-accounts.ts";
import { casesOf, testSameOutcome } from "./same-outcome.ts";

const test = suite("the guest program does with accounts what the interpreter does");
const numRuns = Number(process.env.RANDOM_RUNS ?? 25);

const cases = casesOf(randomAccountPlan, randomAccountTree, ["/etc", "/home"]);

testSameOutcome(test, cases, numRuns);

test.run();
