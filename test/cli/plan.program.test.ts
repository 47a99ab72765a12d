// `plan` and `apply --plan` as a process, with a stand-in for guestfish that writes to its disk.
import { copyFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Workbench } from "../terminal/workbench.ts";
import { builtProgram, type Ran, runProcess } from "./support.ts";

const folder = builtProgram();
let bench: Workbench;
test.before.each(() => {
  bench = new Workbench();
});
test.after.each(() => bench.dispose());

const run = (...argv: string[]): Ran =>
  runProcess(folder, argv, { env: bench.env, cwd: bench.scratch.folder });
const plan = (...more: string[]) => run("plan", "--image", bench.image, "-f", bench.recipe, ...more);
const savedPlan = () => plan("-o", bench.plan);

test("plan changes nothing, exits with 1, and says what apply would do", () => {
  const { code, stdout } = plan("--report", "json=report.json", "--report", "text");
  assert.is(code, 1);
  assert.match(stdout, /^~ .*disk\.qcow2 would conform to .*image\.yaml: .* would change\n/);
  assert.match(stdout, /packages \(1\)\n {2}\+ hadoop 1\.3\.4-1/);
  const report = JSON.parse(readFileSync(bench.scratch.path("report.json"), "utf8"));
  assert.equal([report.mode, report.outcome], ["reconcile", "would-change"]);
  assert.equal(report.changes.packages, [{ name: "hadoop", to: "1.3.4-1" }]);
  bench.assertImageAsBefore();
});

test("apply --plan commits it without another run, and reports it as an apply does", () => {
  assert.is(savedPlan().code, 1);
  assert.is(statSync(bench.plan).mode & 0o777, 0o600);
  bench.assertImageAsBefore();
  rmSync(join(bench.scratch.folder, "bin/guestfish"));
  const { code, stdout, stderr } = run("apply", "--plan", bench.plan, "--lock", "tool.lock");
  assert.is(code, 0, stderr);
  assert.match(stdout, /^✓ .*disk\.qcow2 now conforms to .*image\.yaml/);
  assert.match(readFileSync(bench.scratch.path("tool.lock"), "utf8"), '"hadoop": "1.3.4-1"');
  bench.assertImageChanged();
});

test("spellings of terraform are refused with what to write", () => {
  savedPlan();
  const bare = run("apply", bench.plan);
  assert.is(bare.code, 2);
  assert.match(bare.stderr, /help: add `--plan .*saved\.plan`/);
  const out = plan("-out=saved.plan");
  assert.is(out.code, 2);
  assert.match(out.stderr, /help: write `-o FILE`/);
});

test("apply --plan --output leaves the image alone, and replaces no file without --force", () => {
  savedPlan();
  const output = bench.scratch.path("new.qcow2");
  assert.is(run("apply", "--plan", bench.plan, "-o", output).code, 0);
  bench.assertImageAsBefore();
  assert.ok(existsSync(output));
  const again = run("apply", "--plan", bench.plan, "-o", output);
  assert.is(again.code, 3);
  assert.match(again.stderr, /error\[image-output-exists\]/);
  assert.is(run("apply", "--plan", bench.plan, "-o", output, "--force").code, 0);
  const onto = run("apply", "--plan", bench.plan, "-o", bench.plan, "--force");
  assert.is(onto.code, 2);
  assert.match(onto.stderr, /error\[output-overwrites\].*the plan/);
});

test("a plan for a copy of the image is committed to the copy", () => {
  savedPlan();
  const copy = bench.scratch.path("copy.qcow2");
  copyFileSync(bench.image, copy);
  assert.is(run("apply", "--plan", bench.plan, "--image", copy).code, 0);
  bench.assertImageAsBefore();
});

const changes: Readonly<Record<string, readonly [() => void, RegExp]>> = {
  "the image": [
    () => writeFileSync(bench.image, "x", { flag: "a" }),
    /the image .*disk\.qcow2 has changed since/,
  ],
  "the recipe": [
    () => writeFileSync(bench.recipe, "# changed\n", { flag: "a" }),
    /the file .*image\.yaml of the recipe has changed since/,
  ],
  "the recipe, which is gone": [
    () => rmSync(bench.recipe),
    /the file .*image\.yaml of the recipe has changed/,
  ],
};
for (const [what, [change, expected]] of Object.entries(changes))
  test(`apply --plan is refused in one sentence if what changed is ${what}`, () => {
    savedPlan();
    change();
    const { code, stdout, stderr } = run("apply", "--plan", bench.plan);
    assert.is(code, 3, stderr);
    assert.is(stdout, "");
    assert.match(stderr, /^error\[plan-outdated\]: /);
    assert.match(stderr, expected);
    bench.assertNothingLeft();
  });

test("a changed script of the recipe is refused too", () => {
  writeFileSync(bench.scratch.path("setup"), "#!/bin/sh\n");
  writeFileSync(bench.recipe, "validators:\n  - script: setup\n");
  const saved = savedPlan();
  assert.is(saved.code, 1, saved.stderr);
  writeFileSync(bench.scratch.path("setup"), "#!/bin/sh\nexit 1\n");
  const { code, stderr } = run("apply", "--plan", bench.plan);
  assert.is(code, 3);
  assert.match(stderr, /the file .*setup of the recipe has changed since/);
});

test("the plan of a failed run exits with 4, and can't be applied", () => {
  bench.dispose();
  bench = new Workbench("replace", [
    "phase run",
    "begin 1 script",
    "exit 1",
    "end 1 failed 1",
    "verdict failed",
  ]);
  const failed = savedPlan();
  assert.is(failed.code, 4, failed.stderr);
  assert.match(failed.stdout, /disk\.qcow2 is unchanged: .*image\.yaml could not be applied/);
  const { code, stderr } = run("apply", "--plan", bench.plan);
  assert.is(code, 3);
  assert.match(stderr, /^error\[plan-failed\]: the plan .* can't be applied: a step failed when it was made/);
  bench.assertImageAsBefore();
});

test("a plan of nothing to do exits with 0, and its commit leaves the image alone", () => {
  bench.dispose();
  bench = new Workbench("replace", [
    "phase run",
    "begin 1 script",
    "end 1 ok 1",
    "filesystem unchanged",
    "verdict done",
  ]);
  const nothing = savedPlan();
  assert.is(nothing.code, 0, nothing.stderr);
  const { code, stdout } = run("apply", "--plan", bench.plan);
  assert.is(code, 0);
  assert.match(stdout, /already conforms .*: nothing changed/);
  bench.assertImageAsBefore();
});

test.run();
