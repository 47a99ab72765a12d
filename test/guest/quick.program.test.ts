import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { closeSync, copyFileSync, mkdirSync, openSync, rmSync, symlinkSync } from "node:fs";
import { machine } from "node:os";
import fc from "fast-check";
import { suite } from "uvu";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import { RawFile } from "../../src/disk/bytes/raw-file.ts";
import { openVolumes } from "../../src/disk/volumes.ts";
import { quickCheck } from "../../src/guest/quick/quick-check.ts";
import type { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import { dumpTree } from "../../src/plan/dump.ts";
import type { PackageRequest, Plan } from "../../src/plan/plan.ts";
import type { StepRecord } from "../../src/plan/record.ts";
import { sanitiseText } from "../../src/runtime/run/sanitise.ts";
import { randomAccountPlan, randomAccountTree } from "../states/random-accounts.ts";
import { randomArchivePlan, randomArchiveTree } from "../states/random-archives.ts";
import {
  randomModulePlan,
  randomModuleTree,
  randomSysctlPlan,
  randomSysctlTree,
} from "../states/random-drop-ins.ts";
import { randomMachinePlan, randomMachineTree } from "../states/random-machine.ts";
import { randomRepositoryCase } from "../states/random-repositories.ts";
import { randomFirstBootPlan, randomServicePlan, randomServiceTree } from "../states/random-services.ts";
import { randomStatePlan, randomTree } from "../states/random-states.ts";
import {
  randomSettingPlan,
  randomSettingTree,
  randomTextPlan,
  randomTextTree,
} from "../states/random-texts.ts";
import { makePlan } from "../support/make-plan.ts";
import { parseTranscript } from "../support/parse-transcript.ts";
import { assertAsyncProperty } from "../support/properties.ts";
import { writeTree } from "../support/real-tree.ts";
import { makeScratchGuest, type ScratchGuest } from "../support/scratch-guest.ts";

const test = suite("a check of a disk finds what the guest program finds");
const size = 8 * 2 ** 20;
const numRuns = Number(process.env.RANDOM_RUNS ?? 15);

/** A file system with the files of a scratch guest (mke2fs(8), `-d`). */
function makeDisk(scratch: ScratchGuest): string {
  const disk = `${scratch.root}.disk`;
  const words = ["-q", "-t", "ext4", "-d", scratch.root, disk, String(size / 1024)];
  const { status, stderr } = spawnSync("mke2fs", words, { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return disk;
}

/** What a step came to, as reports show it, less the diff: one comes from diff(1), the other is made here. */
function outcomeOf({ seconds, differences, branches, ...step }: StepRecord): unknown {
  const outcome = {
    ...step,
    ...(differences ? { differences: differences.map(({ diff, ...difference }) => difference) } : {}),
    ...(branches
      ? { branches: branches.map((branch) => ({ ...branch, steps: branch.steps.map(outcomeOf) })) }
      : {}),
  };
  return JSON.parse(JSON.stringify(outcome), (_, value) =>
    typeof value === "string" ? sanitiseText(value) : value,
  );
}

async function checkDisk(plan: Plan, disk: string) {
  const fd = openSync(disk, "r");
  try {
    const volumes = await openVolumes(new RawFile(fd, size));
    return await quickCheck(plan, volumes, { secrets: {}, architecture: machine() });
  } finally {
    closeSync(fd);
  }
}

interface Case {
  readonly plan: Plan;
  readonly tree: SimulatedTree;
}

const casesOf = (plan: fc.Arbitrary<Plan>, tree: fc.Arbitrary<SimulatedTree>): fc.Arbitrary<Case> =>
  fc.record({ plan, tree });

const cases: Readonly<Record<string, fc.Arbitrary<Case>>> = {
  "files, folders and links": casesOf(randomStatePlan, randomTree),
  "lines and blocks": casesOf(randomTextPlan, randomTextTree),
  settings: casesOf(randomSettingPlan, randomSettingTree),
  archives: casesOf(randomArchivePlan, randomArchiveTree),
  accounts: casesOf(randomAccountPlan, randomAccountTree),
  services: casesOf(fc.oneof(randomServicePlan, randomFirstBootPlan), randomServiceTree),
  "kernel parameters": casesOf(randomSysctlPlan, randomSysctlTree),
  "kernel modules": casesOf(randomModulePlan, randomModuleTree),
  "host names, time zones, locales and SELinux": casesOf(randomMachinePlan, randomMachineTree),
  repositories: randomRepositoryCase,
};

/** What the guest program finds, and what the disk tells. */
async function checkBoth({ plan, tree }: Case) {
  const scratch = makeScratchGuest({ "etc/os-release": 'ID=debian\nVERSION_ID="12"\n' });
  try {
    rmSync(scratch.path("tmp"), { recursive: true });
    // The program that tells the architecture; the guest program runs without it.
    const program = scratch.path("usr/bin/env");
    mkdirSync(scratch.path("usr/bin"), { recursive: true });
    copyFileSync("/bin/true", program);
    writeTree(tree, scratch.root);
    const disk = makeDisk(scratch);
    rmSync(program);
    const { transcript } = scratch.run(
      emitGuest(plan, { mode: "test-only", verify: false, toolVersion: "0" }),
    );
    const { record } = parseTranscript(Buffer.from(transcript), "test-only");
    const found = await checkDisk(plan, disk);
    rmSync(disk);
    assert.ok("record" in found, "obstacles" in found ? found.obstacles.join("; ") : "");
    return { booted: record, quick: found };
  } finally {
    scratch.remove();
  }
}

for (const [what, random] of Object.entries(cases))
  (process.getuid?.() === 0 ? test : test.skip)(`for random ${what}`, async () => {
    await assertAsyncProperty(
      fc.asyncProperty(random, async (each) => {
        try {
          const { booted, quick } = await checkBoth(each);
          const isTold = (_: unknown, index: number) =>
            quick.needsBoot.length === 0 || quick.record.steps[index]!.status !== "undetermined";
          assert.deepEqual(
            quick.record.steps.filter(isTold).map(outcomeOf),
            booted.steps.filter(isTold).map(outcomeOf),
          );
          if (quick.needsBoot.length === 0) assert.equal(quick.record.verdict, booted.verdict);
        } catch (error) {
          (error as Error).message += `\n\n${dumpTree(each.plan)}`;
          throw error;
        }
      }),
      numRuns,
    );
  });

test("with a configuration that dpkg may refuse, only dpkg compares versions", async () => {
  const status = "Package: wget\nStatus: install ok installed\nVersion: 1.0\nArchitecture: amd64\n";
  const planOf = (request: Partial<PackageRequest>) =>
    makePlan([
      { op: "packages", id: "1", packages: [{ id: "1.1", name: ["wget"], ...request }], state: "query" },
    ]);
  const versions = planOf({ version: { kind: "exact", version: ["1.0"] } });
  const outcomes: unknown[] = [];
  for (const config of [
    "# note\nno-debsig\nlog /var/log/dpkg.log\nforce-unsafe-io\n",
    "no-such-option\n",
    undefined,
  ]) {
    const scratch = makeScratchGuest({
      "etc/os-release": "ID=debian\n",
      "var/lib/dpkg/status": status,
      [`etc/dpkg/dpkg.cfg${config === undefined ? "/folder" : ""}`]: config ?? "",
    });
    mkdirSync(scratch.path("bin"), { recursive: true });
    copyFileSync("/bin/true", scratch.path("bin/sh"));
    const disk = makeDisk(scratch);
    for (const plan of [planOf({}), versions]) {
      const found = await checkDisk(plan, disk);
      assert.ok("record" in found);
      outcomes.push(
        found.record.steps.map(({ status }) => status),
        found.needsBoot,
      );
    }
    rmSync(disk);
    scratch.remove();
  }
  const ok = [["ok"], []];
  const refused = [
    ["undetermined"],
    ["only dpkg can tell whether its configuration lets it compare versions"],
  ];
  assert.deepEqual(outcomes, [...ok, ...ok, ...ok, ...refused, ...ok, ...refused]);
});

test("what pacman would do for an exact version is written as in a booted guest", async () => {
  const scratch = makeScratchGuest({
    "etc/os-release": "ID=arch\n",
    "var/lib/pacman/local/ALPM_DB_VERSION": "9\n",
    "var/lib/pacman/local/nano-2-1/desc": "%NAME%\nnano\n\n%VERSION%\n2-1\n\n%ARCH%\nany\n",
  });
  mkdirSync(scratch.path("bin"), { recursive: true });
  copyFileSync("/bin/true", scratch.path("bin/sh"));
  const disk = makeDisk(scratch);
  const request = { id: "1.1", name: ["nano"], version: { kind: "exact" as const, version: ["1"] } };
  const found = await checkDisk(
    makePlan([{ op: "packages", id: "1", packages: [request], state: "query" }]),
    disk,
  );
  assert.ok("record" in found);
  assert.equal(
    found.record.steps[0]!.would,
    "pacman -S --noconfirm --needed nano=1, if a repository or pacman's cache has that version",
  );
  rmSync(disk);
  scratch.remove();
});

test("a link that leads above the root stays in the guest", async () => {
  const scratch = makeScratchGuest({ "etc/os-release": "ID=debian\n", "srv/own": "own\n" });
  mkdirSync(scratch.path("bin"), { recursive: true });
  copyFileSync("/bin/true", scratch.path("bin/sh"));
  symlinkSync("../../../../../srv", scratch.path("srv/out"));
  const want = [{ attribute: "content", value: ["own\n"] }];
  const plan = makePlan([{ op: "state", id: "1", kind: "file", name: ["/srv/out/own"], want }]);
  const disk = makeDisk(scratch);
  try {
    const found = await checkDisk(plan, disk);
    assert.ok("record" in found);
    assert.equal(found.record.verdict, "conforms");
  } finally {
    rmSync(disk);
    scratch.remove();
  }
});

test.run();
