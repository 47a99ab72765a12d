import { suite } from "uvu";
import { randomRepositoryCase } from "./random-repositories.ts";
import { testSameOutcome } from "./same-outcome.ts";

const test = suite("the guest program does with repositories what the interpreter does");

testSameOutcome(test, randomRepositoryCase, Number(process.env.RANDOM_RUNS ?? 20));

test.run();
