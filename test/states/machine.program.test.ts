import { suite } from "uvu";
import { randomMachinePlan, randomMachineTree } from "./random-machine.ts";
import { casesOf, testSameOutcome } from "./same-outcome.ts";

const test = suite(
  "hostname, timezone, locale and selinux: the guest program does what the interpreter does",
);
const numRuns = Number(process.env.RANDOM_RUNS ?? 20);

testSameOutcome(test, casesOf(randomMachinePlan, randomMachineTree, ["/etc", "/usr/lib"]), numRuns);

test.run();
