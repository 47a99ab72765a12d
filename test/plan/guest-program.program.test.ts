import { strict as assert } from "node:assert";
import fc from "fast-check";
import { suite } from "uvu";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import { type Action, interpret, type SimulatedGuest } from "../../src/guest/interpret.ts";
import { dumpTree } from "../../src/plan/dump.ts";
import type { Mode, Plan } from "../../src/plan/plan.ts";
import type { RunRecord, StepRecord } from "../../src/plan/record.ts";
import { optimise } from "../support/optimise.ts";
import { parseTranscript } from "../support/parse-transcript.ts";
import { assertProperty } from "../support/properties.ts";
import { randomGuest, withScripts } from "../support/random-guest.ts";
import { randomPlan } from "../support/random-plan.ts";
import { scriptFunction } from "../support/random-script.ts";
import { makeScratchGuest, type Shell, shells } from "../support/scratch-guest.ts";
import { addStubTools, readStubActions, readStubState } from "../support/stub-tools.ts";

const test = suite("the guest program does what the interpreter does");
/** A run of a shell takes a tenth of a second or more: many are for `RANDOM_RUNS=5000 npm run test:program guest-program`. */
const numRuns = Number(process.env.RANDOM_RUNS ?? 16);

interface Case {
  readonly plan: Plan;
  readonly guest: SimulatedGuest;
  readonly mode: Mode;
  readonly verify: boolean;
  /** Whether the program is that of a script for guestfish, which leaves out what only other programs need. */
  readonly isForAppliance: boolean;
}

const cases = fc
  .record({
    random: randomPlan,
    guest: randomGuest,
    mode: fc.constantFrom<Mode[]>("test-only", "reconcile"),
    verify: fc.boolean(),
    isForAppliance: fc.boolean(),
    target: fc.constantFrom("any guest", "any guest", "this guest", "another guest"),
  })
  .map(({ random, guest, mode, verify, isForAppliance, target }): Case => {
    const { scripts } = random;
    const { distro, version } = guest.identity;
    const own = { distro, ...(version ? { version } : {}) };
    const targets = { "this guest": own, "another guest": { distro: "kali", version: "1" } };
    const only = target in targets ? { target: targets[target as keyof typeof targets] } : {};
    const plan: Plan = { ...random.plan, ...only };
    const functions = Object.entries(scripts).map(([key, spec]) => [key, scriptFunction(spec)]);
    return {
      plan,
      guest: withScripts(guest, Object.fromEntries(functions)),
      mode,
      verify,
      isForAppliance,
    };
  });

/** What a run said and did, in one form for both; what only people read is left out. */
interface Told {
  readonly record: unknown;
  readonly actions: readonly Action[];
  readonly packages: unknown;
  readonly files: unknown;
}

function tellInterpreted({ plan, guest, mode, verify }: Case): Told {
  const { record, actions, state } = interpret(plan, guest, { mode, verify });
  return {
    record: tellRecord(record),
    // Of a transaction that was refused, the guest program may know so without asking.
    actions: actions.filter(
      (action) => action.do !== "copy" && !(action.do === "install" && action.result === "refused"),
    ),
    packages: [...state.packages].sort(),
    files: [...state.files.keys()].filter((path) => !path.startsWith("/tmp/")).sort(),
  };
}

function tellRun({ plan, guest, mode, verify, isForAppliance }: Case, shell: Shell): Told {
  const { distro, version, family } = guest.identity;
  const like = family === "redhat" ? "fedora" : family;
  const scratch = makeScratchGuest({
    "etc/os-release": `ID=${distro}\n${version ? `VERSION_ID="${version}"\n` : ""}ID_LIKE="${like}"\n`,
  });
  try {
    addStubTools(scratch, guest);
    const only = isForAppliance ? { appliance: { handsIn: false, handsPackages: false } } : {};
    const run = scratch.run(emitGuest(plan, { mode, verify, toolVersion: "0", ...only }), { shell });
    assert.equal(run.stderr, "");
    const { record } = parseTranscript(Buffer.from(run.transcript), mode);
    assert.equal(run.verdict, record.verdict);
    const state = readStubState(scratch);
    return {
      record: tellRecord(record),
      actions: readStubActions(scratch).filter(
        (action) => !(action.do === "install" && action.result === "refused"),
      ),
      packages: [...state.packages].sort(),
      files: [...new Set(state.files.keys())].sort(),
    };
  } finally {
    scratch.remove();
  }
}

function tellRecord({ guest, steps, verify, variables, packageChanges, verdict }: RunRecord) {
  return {
    guest: { ...guest, arch: "" },
    steps: steps.map(tellStep),
    verify: verify?.map(tellStep),
    variables,
    packageChanges: packageChanges ?? [],
    verdict,
  };
}

function tellStep({ id, kind, status, because, output, branches }: StepRecord): unknown {
  return {
    id,
    kind,
    status,
    because: status === "undetermined" ? because : undefined,
    ...(kind === "script" && output
      ? { exitCode: output.exitCode, stdout: output.stdout.replace(/\n+$/, "") }
      : {}),
    branches: branches?.map((branch) => ({ ...branch, steps: branch.steps.map(tellStep) })),
  };
}

function assertSame(testCase: Case, shell: Shell): void {
  try {
    assert.deepEqual(tellRun(testCase, shell), tellInterpreted(testCase));
  } catch (error) {
    const { distro, version } = testCase.guest.identity;
    (error as Error).message += `\n\n${testCase.mode}, on ${distro} ${version}:\n${dumpTree(testCase.plan)}`;
    throw error;
  }
}

for (const shell of shells)
  test(`a plan without steps conforms, under ${shell}`, () => {
    const recipe = { path: "image.yaml", sha256: "" };
    const plan: Plan = { format: 1, recipe, variables: [], resources: {}, steps: [], source: {} };
    const [guest] = fc.sample(randomGuest, { numRuns: 1, seed: 3 }) as [SimulatedGuest];
    for (const mode of ["test-only", "reconcile"] as const)
      assertSame({ plan, guest, mode, verify: true, isForAppliance: false }, shell);
  });

for (const shell of shells)
  test(`under ${shell}`, () => {
    let runs = 0;
    assertProperty(
      fc.property(cases, (testCase) => {
        if (++runs % 100 === 0) console.log(`${shell}: ${runs} runs`);
        assertSame(testCase, shell);
        assertSame({ ...testCase, plan: optimise(testCase.plan) }, shell);
      }),
      numRuns,
      Number(process.env.RANDOM_SEED ?? 3),
    );
  });

test.run();
