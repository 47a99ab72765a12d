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
import { dumpTree } from "../../src/plan/dump.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { StepRecord } from "../../src/plan/record.ts";
import { parseTranscript } from "../../src/runtime/run/transcript.ts";
import { randomArchivePlan, randomArchiveTree } from "../states/random-archives.ts";
import { randomStatePlan, randomTree } from "../states/random-states.ts";
import {
  randomSettingPlan,
  randomSettingTree,
  randomTextPlan,
  randomTextTree,
} from "../states/random-texts.ts";
import { makePlan } from "../support/make-plan.ts";
import { assertAsyncProperty } from "../support/properties.ts";
import { writeTree } from "../support/real-tree.ts";
import { makeScratchGuest, type ScratchGuest } from "../support/scratch-guest.ts";

const test = suite("a check of a disk finds what the guest program finds");
const size = 8 * 2 ** 20;
const numRuns = Number(process.env.RANDOM_RUNS ?? 25);

/** A file system with the files of a scratch guest (mke2fs(8), `-d`). */
function makeDisk(scratch: ScratchGuest): string {
  const disk = `${scratch.root}.disk`;
  const words = ["-q", "-t", "ext4", "-d", scratch.root, disk, String(size / 1024)];
  const { status, stderr } = spawnSync("mke2fs", words, { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return disk;
}

/** What a step came to, less the diff: one comes from diff(1), the other is made here. */
function outcomeOf({ seconds, differences, branches, ...step }: StepRecord): unknown {
  return {
    ...step,
    ...(differences ? { differences: differences.map(({ diff, ...difference }) => difference) } : {}),
    ...(branches
      ? { branches: branches.map((branch) => ({ ...branch, steps: branch.steps.map(outcomeOf) })) }
      : {}),
  };
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

const cases = {
  "files, folders and links": [randomStatePlan, randomTree],
  "lines and blocks": [randomTextPlan, randomTextTree],
  settings: [randomSettingPlan, randomSettingTree],
  archives: [randomArchivePlan, randomArchiveTree],
} as const;

for (const [what, [randomPlan, randomFiles]] of Object.entries(cases))
  (process.getuid?.() === 0 ? test : test.skip)(`for random ${what}`, async () => {
    await assertAsyncProperty(
      fc.asyncProperty(randomPlan, randomFiles, async (plan, tree) => {
        const scratch = makeScratchGuest({ "etc/os-release": 'ID=debian\nVERSION_ID="12"\n' });
        try {
          rmSync(scratch.path("tmp"), { recursive: true });
          mkdirSync(scratch.path("bin"), { recursive: true });
          copyFileSync("/bin/true", scratch.path("bin/sh"));
          writeTree(tree, scratch.root);
          const disk = makeDisk(scratch);
          rmSync(scratch.path("bin/sh"));
          const { transcript } = scratch.run(
            emitGuest(plan, { mode: "test-only", verify: false, toolVersion: "0" }),
          );
          const { record } = parseTranscript(Buffer.from(transcript), "test-only");
          const found = await checkDisk(plan, disk);
          rmSync(disk);
          assert.ok("record" in found, "obstacles" in found ? found.obstacles.join("; ") : "");
          assert.deepEqual(found.needsBoot, []);
          assert.deepEqual(found.record.steps.map(outcomeOf), record.steps.map(outcomeOf));
          assert.equal(found.record.verdict, record.verdict);
        } catch (error) {
          (error as Error).message += `\n\n${dumpTree(plan)}`;
          throw error;
        } finally {
          scratch.remove();
        }
      }),
      numRuns,
    );
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
