import fc from "fast-check";
import { suite } from "uvu";
import { randomModulePlan, randomModuleTree, randomSysctlPlan, randomSysctlTree } from "./random-drop-ins.ts";
import { casesOf, testSameOutcome } from "./same-outcome.ts";

const test = suite("the guest program does with kernel settings what the interpreter does");
const numRuns = Number(process.env.RANDOM_RUNS ?? 16);
const folders = ["/etc", "/usr/lib"];

const parameters = casesOf(randomSysctlPlan, randomSysctlTree, folders);
const modules = casesOf(randomModulePlan, randomModuleTree, folders);
testSameOutcome(test, fc.oneof(parameters, modules), numRuns);

test.run();
