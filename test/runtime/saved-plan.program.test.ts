// Plan files without a boot: what a run keeps, and the commit of it to every format.
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { openImage } from "../../src/runtime/image/open-image.ts";
import type { RunRequest } from "../../src/runtime/request.ts";
import { apply } from "../../src/runtime/run/run.ts";
import { commitPlan, type PlanCommit } from "../../src/runtime/saved-plan/commit-plan.ts";
import { isPlanFile, openPlanFile } from "../../src/runtime/saved-plan/plan-file.ts";
import { type FakeRun, fakeParts, qemuIo, requestFor } from "./fake-guest.ts";
import { refusalOf, scratchForEach, tool } from "./scratch.ts";

const scratch = scratchForEach(test);

const writes = ["write -P 7 1M 1M", "write -z 9M 64k", "write -P 9 14M 2M"];

function makeImage(format = "qcow2", name = "disk"): string {
  const image = scratch.path(name);
  tool("qemu-img", "create", "-q", "-f", format, image, "16M");
  qemuIo(image, format, ["write -P 1 0 3M", "write -P 2 9M 1M"]);
  return image;
}

const file = () => scratch.path("saved.plan");

function makePlan(image: string, more: Partial<RunRequest> = {}, run: FakeRun = {}) {
  const describe = (result: unknown) => ({ made: "by a test", result });
  return apply(
    requestFor(image, { planned: { file: file() }, describe, ...more }),
    fakeParts({ writes, ...run }),
  );
}

async function commit(image: string, more: Partial<PlanCommit> = {}): Promise<string> {
  const plan = openPlanFile(file());
  try {
    return await commitPlan({ image, plan, name: "saved.plan", changes: true, ...more });
  } finally {
    plan.release();
  }
}

const stateOf = (path: string) => {
  const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
  return { ino, size, mtimeNs, ctimeNs, bytes: readFileSync(path).toString("base64") };
};

const messageOf = async (act: () => unknown) => {
  const { diagnostics } = await refusalOf(act);
  return diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n");
};

test("a plan is no image, also with --allow-backing", async () => {
  await makePlan(makeImage());
  for (const allowBacking of [false, true])
    assert.match(
      await messageOf(() => openImage(file(), { allowBacking })),
      /^image-not-an-image: .* looks like a plan/,
    );
});

for (const format of ["raw", "qcow2", "vmdk", "vdi"]) {
  test(`a plan for ${format} leaves the image alone, and its commit is what apply makes`, async () => {
    const [image, direct] = [makeImage(format), makeImage(format, "direct")];
    const before = stateOf(image);
    const result = await makePlan(image);
    assert.equal([result.outcome, result.changedImage], ["changed", false]);
    assert.equal(stateOf(image), before);
    assert.equal(scratch.names(), ["direct", "disk", "saved.plan"]);
    assert.is(statSync(file()).mode & 0o777, 0o600);
    await apply(requestFor(direct), fakeParts({ writes }));
    assert.is(await commit(image), "committed");
    assert.match(tool("qemu-img", "compare", "-f", format, "-F", format, image, direct), "identical");
    assert.equal(scratch.names(), ["direct", "disk", "saved.plan"]);
    assert.match(await messageOf(() => commit(image)), /^plan-outdated: .*the image .*disk has changed/);
  });
}

for (const format of ["raw", "qcow2", "vmdk", "vdi"])
  test(`a plan that enlarges a ${format} image does so when it is committed`, async () => {
    const grow = { bytes: 8 << 20, isAdded: true };
    const [image, direct] = [makeImage(format), makeImage(format, "direct")];
    const more = { grow };
    const run = { writes: [...writes, "write -P 4 20M 1M"] };
    await makePlan(image, more, run);
    await commit(image);
    await apply(requestFor(direct, more), fakeParts(run));
    assert.match(tool("qemu-img", "compare", "-s", "-f", format, "-F", format, image, direct), "identical");
    assert.is(JSON.parse(tool("qemu-img", "info", "--output=json", image))["virtual-size"], 24 << 20);
  });

test("a plan goes to an output too, and to a copy of the image at another place", async () => {
  const image = makeImage();
  await makePlan(image);
  const before = stateOf(image);
  assert.is(await commit(image, { output: scratch.path("new") }), "committed");
  assert.equal(stateOf(image), before);
  copyFileSync(image, scratch.path("copy"));
  await commit(scratch.path("copy"));
  assert.match(tool("qemu-img", "compare", scratch.path("new"), scratch.path("copy")), "identical");
});

test("a touched image is the same, another content with the same times is not", async () => {
  const image = makeImage("raw");
  await makePlan(image);
  const { atime, mtime } = statSync(image);
  qemuIo(image, "raw", ["write -P 5 5M 64k"]);
  utimesSync(image, atime, mtime);
  const changed = stateOf(image);
  assert.match(await messageOf(() => commit(image)), /^plan-outdated/);
  assert.equal(stateOf(image), changed);
  qemuIo(image, "raw", ["write -z 5M 64k"]);
  assert.is(await commit(image), "committed");
});

test("a backing file that changed is a changed image", async () => {
  const base = makeImage("raw", "base");
  const image = scratch.path("disk");
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-b", "base", "-F", "raw", image);
  await makePlan(image, { allowBacking: true });
  qemuIo(base, "raw", ["write -P 5 5M 64k"]);
  assert.match(await messageOf(() => commit(image)), /^plan-outdated/);
});

test("an image that has another format by now is refused", async () => {
  const image = makeImage("qcow2");
  await makePlan(image);
  tool("qemu-img", "create", "-q", "-f", "vdi", image, "16M");
  assert.match(await messageOf(() => commit(image)), /^image-format-mismatch/);
});

test("the plan of a failed run keeps no changes", async () => {
  const image = makeImage();
  const transcript = ["phase run", "begin 1 package", "end 1 failed 1", "verdict failed"];
  assert.is((await makePlan(image, {}, { transcript, exitCode: 1 })).outcome, "failed");
  const plan = openPlanFile(file());
  plan.release();
  assert.is(plan.overlay.size, 0);
  assert.match(JSON.stringify(plan.about), /"outcome":"failed"/);
});

test("a plan without a file leaves nothing", async () => {
  const image = makeImage();
  const before = stateOf(image);
  await makePlan(image, { planned: {} });
  assert.equal(stateOf(image), before);
  assert.equal(scratch.names(), ["disk"]);
});

test("an interrupted plan, and one whose image changes meanwhile, leave no file", async () => {
  const image = makeImage();
  const interrupt = new AbortController();
  const result = await makePlan(image, { signal: interrupt.signal }, { afterwards: () => interrupt.abort() });
  assert.is(result.outcome, "interrupted");
  assert.equal(scratch.names(), ["disk"]);
  const write = () => qemuIo(image, "qcow2", ["write -P 5 5M 64k"]);
  assert.match(await messageOf(() => makePlan(image, {}, { afterwards: write })), /^image-changed-meanwhile/);
  assert.equal(scratch.names(), ["disk"]);
});

test("a new plan takes the place of an old one", async () => {
  const image = makeImage();
  await makePlan(image, {}, { writes: ["write -P 3 0 64k"] });
  assert.ok(isPlanFile(file()));
  await makePlan(image);
  await commit(image);
  assert.match(tool("qemu-io", "-f", "qcow2", "-c", "read -P 7 1M 1M", image), "read 1048576");
});

/** What becomes of a plan file, and the refusal. */
const damages: Readonly<Record<string, readonly [(bytes: Buffer) => Buffer, RegExp]>> = {
  "its end is cut": [(bytes) => bytes.subarray(0, -1), /it is not a plan, or its end is missing/],
  "its layer changed": [(bytes) => bytes.fill(1, 70_000, 70_100), /it was changed after it was written/],
  "its record changed": [
    (bytes) => bytes.fill("x", bytes.length - 200, bytes.length - 190),
    /it was changed/,
  ],
  "bytes are missing in the middle": [
    (bytes) => Buffer.concat([bytes.subarray(0, 1000), bytes.subarray(300_000)]),
    /it is damaged|it was changed/,
  ],
  "it is of another version": [
    (bytes) => Buffer.concat([bytes, Buffer.from("\nsahara-image-plan 2 anything\n")]),
    /another version of sahara-image made it/,
  ],
  "it is another file": [() => Buffer.from("validators: []\n"), /it is not a plan/],
  "it is empty": [() => Buffer.alloc(0), /it is not a plan/],
};

for (const [what, [damage, expected]] of Object.entries(damages)) {
  test(`refuses a plan file if ${what}`, async () => {
    const image = makeImage();
    await makePlan(image);
    writeFileSync(file(), damage(readFileSync(file())));
    const before = stateOf(image);
    assert.match(await messageOf(() => commit(image)), expected);
    assert.equal(stateOf(image), before);
    assert.equal(scratch.names(), ["disk", "saved.plan"]);
  });
}

test("refuses a plan file that others can write to", async () => {
  const image = makeImage();
  await makePlan(image);
  chmodSync(file(), 0o666);
  assert.match(await messageOf(() => commit(image)), /other users can write to it/);
});

test("refuses a layer that names another file of this machine", async () => {
  const image = makeImage();
  const layer = scratch.path("layer");
  tool("qemu-img", "create", "-q", "-f", "qcow2", "-o", `data_file=${scratch.path("data")}`, layer, "16M");
  await makePlan(image, {}, { writes: [] });
  const { createHash } = await import("node:crypto");
  const { recordEnd } = await import("../../src/runtime/saved-plan/plan-file.ts");
  const { fd: _, release, ...record } = openPlanFile(file());
  release();
  const bytes = readFileSync(layer);
  const overlay = { size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  writeFileSync(file(), Buffer.concat([bytes, recordEnd({ ...record, overlay })]));
  assert.match(await messageOf(() => commit(image)), /no layer of the image/);
});

if (process.getuid?.() === 0)
  test("a file system that is full when the record is written keeps no plan", async () => {
    const image = makeImage();
    const small = scratch.path("small");
    mkdirSync(small);
    tool("mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", small);
    try {
      const planned = { file: `${small}/saved.plan` };
      const fill = () => writeFileSync(`${small}/filler`, Buffer.alloc(112 << 20));
      const describe = () => ({ text: "x".repeat(12 << 20) });
      const act = () => makePlan(image, { planned, describe }, { afterwards: () => void fill() });
      assert.match(await messageOf(act), /^file-unwritable: can't write .*saved\.plan: the disk is full/);
      assert.equal(readdirSync(small), ["filler"]);
    } finally {
      tool("umount", "-l", small);
    }
  });

test.run();
