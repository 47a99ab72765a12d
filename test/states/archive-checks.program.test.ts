import { suite } from "uvu";
import { randomArchivePlan, randomArchiveTree } from "./random-archives.ts";
import { casesOf, testSameOutcome } from "./same-outcome.ts";

const test = suite("the guest program finds of archives what the interpreter finds");
const numRuns = Number(process.env.RANDOM_RUNS ?? 25);

testSameOutcome(test, casesOf(randomArchivePlan, randomArchiveTree), numRuns);

test.run();
