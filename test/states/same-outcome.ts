import { strict as assert } from "node:assert";
import fc from "fast-check";
import type { Test } from "uvu";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import { debianOrder, interpret } from "../../src/guest/interpret.ts";
import type { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import { familyOf } from "../../src/plan/distributions.ts";
import { dumpTree } from "../../src/plan/dump.ts";
import type { Mode, Plan } from "../../src/plan/plan.ts";
import type { StepRecord } from "../../src/plan/record.ts";
import { optimise } from "../support/optimise.ts";
import { parseTranscript } from "../support/parse-transcript.ts";
import { assertProperty } from "../support/properties.ts";
import { readTree, snapshot, writeTree } from "../support/real-tree.ts";
import { makeScratchGuest, type Shell, shells } from "../support/scratch-guest.ts";

/** A run of state steps on a guest. */
export interface Case {
  readonly plan: Plan;
  readonly tree: SimulatedTree;
  readonly mode: Mode;
  /** The folders of the guest that the steps may change. */
  readonly folders: readonly string[];
  /** By its `ID`; by default Debian. */
  readonly distro?: string;
  /** What is free on its /, in KiB; absent: what is free on this machine. */
  readonly freeKib?: number;
}

export const casesOf = (
  plan: fc.Arbitrary<Plan>,
  tree: fc.Arbitrary<SimulatedTree>,
  folders: readonly string[] = ["/srv"],
): fc.Arbitrary<Case> =>
  fc.record({
    plan,
    tree,
    mode: fc.constantFrom<Mode[]>("test-only", "reconcile"),
    folders: fc.constant(folders),
  });

/** The values of secret variables, by their ids. */
const secrets = { secret: "hunter22" };

/** The scratch guest has it before any step. */
const ownFile = "/etc/os-release";

/** What a step came to; what only people read is left out. A failed tool's own words are the tool's. */
function outcomeOf({ id, kind, status, because, differences, branches }: StepRecord): unknown {
  return {
    id,
    kind,
    status,
    because: status === "undetermined" ? because : undefined,
    differences: differences?.map(({ diff, ...difference }) => difference),
    branches: branches?.map((branch) => ({ ...branch, steps: branch.steps.map(outcomeOf) })),
  };
}

function expectedOf({ plan, tree, mode, folders, distro = "debian", freeKib }: Case) {
  const state = { packages: new Map(), files: new Map(), tree };
  const identity = { distro, version: "12", family: familyOf(distro)!, arch: "" };
  const free = freeKib === undefined ? {} : { freeKib: () => freeKib };
  const guest = { identity, order: debianOrder, repository: [], scripts: {}, state, ...free };
  const { record, state: after } = interpret(plan, guest, { mode, verify: true, secrets });
  const { steps, verify, verdict } = record;
  const isInside = (path: string) =>
    path !== ownFile && folders.some((folder) => `${path}/`.startsWith(`${folder}/`));
  return {
    steps: steps.map(outcomeOf),
    verify: verify?.map(outcomeOf),
    verdict,
    // After a failure the image is thrown away.
    tree:
      verdict === "failed" ? [] : (after.tree as SimulatedTree).entries().filter(([path]) => isInside(path)),
  };
}

const awks: Readonly<Record<Shell, string>> = { dash: "mawk", bash: "gawk", busybox: "busybox awk" };

function foundBy({ plan, tree, mode, folders, distro = "debian", freeKib }: Case, shell: Shell) {
  const scratch = makeScratchGuest({
    "etc/os-release": `ID=${distro}\nVERSION_ID="12"\n`,
    "bin/rpm": "#!/bin/sh\n[ $1 != --eval ]\n",
  });
  try {
    scratch.write("bin/awk", `#!/bin/sh\nexec ${awks[shell]} "$@"\n`);
    if (freeKib !== undefined)
      scratch.write(
        "bin/df",
        `#!/bin/sh\nprintf 'Filesystem 1024-blocks\\n/dev/sda1 99 9 ${freeKib} 1%% /\\n'\n`,
      );
    writeTree(tree, scratch.root);
    const look = () => folders.map((folder) => snapshot(scratch.path(folder)));
    const before = look();
    const program = emitGuest(plan, { mode, verify: true, toolVersion: "0" });
    const run = scratch.run(program, {
      shell,
      ...(plan.variables.some(({ secret }) => secret) ? { secrets: `secret='${secrets.secret}'\n` } : {}),
    });
    assert.equal(run.stderr, "");
    if (mode === "test-only") assert.deepEqual(look(), before);
    const { record } = parseTranscript(Buffer.from(run.transcript), mode);
    const { steps, verify, verdict } = record;
    return {
      steps: steps.map(outcomeOf),
      verify: verify?.map(outcomeOf),
      verdict,
      tree: verdict === "failed" ? [] : readTree(scratch.root, folders).filter(([path]) => path !== ownFile),
    };
  } finally {
    scratch.remove();
  }
}

/** Asserts that the guest program under a shell, with an awk of its own, does what the interpreter does. */
export function assertSame(each: Case, shell: Shell): void {
  try {
    assert.deepEqual(foundBy(each, shell), expectedOf(each));
  } catch (error) {
    const files = each.tree
      .entries()
      .map(
        ([path, node]) =>
          `${path} ${node.type} ${node.mode.toString(8)} ${node.uid}:${node.gid} ${JSON.stringify("content" in node ? String(node.content) : "target" in node ? node.target : "")}`,
      );
    (error as Error).message += `\n\n${each.mode}:\n${dumpTree(each.plan)}${files.join("\n")}`;
    throw error;
  }
}

/**
 * Adds a test for each shell: on random cases, as they are and optimised, the guest program does what the interpreter
 * does. Only root can give files to others.
 */
export function testSameOutcome(test: Test, cases: fc.Arbitrary<Case>, numRuns: number): void {
  for (const shell of shells)
    (process.getuid?.() === 0 ? test : test.skip)(`same findings and same files, under ${shell}`, () => {
      assertProperty(
        fc.property(cases, (each) => {
          assertSame(each, shell);
          assertSame({ ...each, plan: optimise(each.plan) }, shell);
        }),
        numRuns,
      );
    });
}
