// Each recipe that ships, on both families: its guest program is run in the root filesystem of a real guest,
// as on a live host, with small archives and packages in place of the real ones.
//   check (discrepancies) → apply → check (none) → apply (nothing changed) → break one thing → check names it
import { closeSync, fstatSync, openSync } from "node:fs";
import { machine } from "node:os";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { RawFile } from "../../src/disk/bytes/raw-file.ts";
import { openVolumes } from "../../src/disk/volumes.ts";
import { quickCheck } from "../../src/guest/quick/quick-check.ts";
import { asRoot } from "./support/as-root.ts";
import { cases, type Keys, putPackages, type RecipeCase } from "./support/cases.ts";
import { compileShipped } from "./support/compile.ts";
import { guestRoot, inGuest, removeScratch, sh, snapshot } from "./support/guest-root.ts";
import type { Family } from "./support/run-script.ts";
import { makeSigningKey } from "./support/signing-key.ts";

const test = suite("recipes: apply");

const keys: Keys = { ours: makeSigningKey(), others: makeSigningKey() };

test.before(() => {
  for (const family of ["debian", "rocky"] as const) putPackages(guestRoot(family), family);
});

test.after(() => {
  keys.ours.close();
  keys.others.close();
  removeScratch();
});

interface Run {
  readonly code: number | null;
  readonly transcript: readonly string[];
  /** For a message, where something was not expected. */
  readonly text: string;
}

/** Runs a program in the guest, and leaves no trace of having put it there. */
function run(root: string, program: string): Run {
  const done = inGuest(root, ["/bin/sh", "-s"], program);
  const text = `${done.stdout}${done.stderr}`;
  return { code: done.status, transcript: done.stdout.split("\n"), text };
}

const ended = (run: Run, status: string) =>
  run.transcript.filter((line) => line.startsWith("end ") && line.split(" ")[2] === status);

/** What a check found: `ATTRIBUTE: EXPECTED / FOUND`, and what scripts said. */
function found({ transcript }: Run): string[] {
  const findings: string[] = [];
  const [check] = transcript.join("\n").split("\nphase verify");
  let finding: string | undefined;
  for (const line of check!.split("\n")) {
    const [, key, text] = /^(differs|expected|found|stderr) (.*)$/.exec(line) ?? [];
    if (key === "stderr") findings.push(text!);
    else if (key === "differs") finding = text;
    else if (key === "expected" && finding !== undefined) finding += `: ${text}`;
    else if (key === "found" && finding !== undefined) {
      findings.push(`${finding} / ${text}`);
      finding = undefined;
    }
  }
  return findings;
}

async function wholeLife(recipeCase: RecipeCase, family: Family): Promise<void> {
  const root = guestRoot(family);
  recipeCase.prepare(root, family, keys);
  const args = recipeCase.arguments(family);
  const compiled = await compileShipped(recipeCase.plugin, recipeCase.version, args);
  const check = compiled.program(true);
  const apply = compiled.program(false);

  const untouched = snapshot(root);
  const before = run(root, check);
  assert.is(before.code, 1, before.text);
  assert.ok(ended(before, "discrepancy").length >= 3, before.text);
  assert.equal(ended(before, "failed"), [], before.text);
  assert.is(snapshot(root), untouched, "a check changed something");

  const applied = run(root, apply);
  assert.is(applied.code, 0, applied.text);
  assert.is(sh(root, `ls -d ${recipeCase.files.join(" ")} >/dev/null && ls -A /tmp`), "");

  const after = run(root, check);
  assert.is(after.code, 0, after.text);

  const settled = snapshot(root);
  const again = run(root, apply);
  assert.is(again.code, 0, again.text);
  assert.is(snapshot(root), settled, "a second apply changed something");

  // One more with each round, every one of another step; what was broken before is still reported.
  const findings: string[] = [];
  for (const { command, finding } of recipeCase.breakages) {
    sh(root, command);
    findings.push(finding);
    const broken = run(root, check);
    assert.is(broken.code, 1, broken.text);
    assert.equal(found(broken).sort(), [...findings].sort(), broken.text);
  }
  const repaired = run(root, apply);
  assert.is(repaired.code, 0, repaired.text);
  assert.is(run(root, check).code, 0);
}

const stderrOf = ({ transcript }: Run) =>
  transcript.filter((line) => line.startsWith("stderr ")).map((line) => line.slice(7));

test("a Java that the distribution has no packages of is refused in words", async () => {
  const root = guestRoot("debian");
  const done = run(root, (await compileShipped("hadoop", "3.4", {})).program(true));
  assert.is(done.code, 1);
  assert.equal(stderrOf(done), [
    "this release of the distribution has no packages of OpenJDK 11, but of 17: choose another --java-version where the recipe has it, --java-distro temurin, or --java-distro preinstalled with --java-home",
  ]);
});

for (const testCase of cases)
  for (const family of testCase.families ?? (["debian", "rocky"] as const)) {
    const title = testCase.title === undefined ? "" : ` (${testCase.title})`;
    test(`${testCase.plugin} ${testCase.version}${title} on ${family}`, () => wholeLife(testCase, family));
  }

/** The guest's files as a disk, which is removed with them. */
function diskOf(root: string): string {
  const disk = `${root}.disk`;
  const { stdout } = asRoot(["du", "-sm", "--apparent-size", root]);
  const size = Math.ceil(Number.parseInt(stdout, 10) * 1.2) + 200;
  asRoot(["mke2fs", "-q", "-t", "ext4", "-d", root, disk, `${size}M`]);
  return disk;
}

/** The last one of each product: the next recipe of a product replaces what the one before it made. */
const lastCases = cases.filter(
  ({ plugin }, index) => !cases.slice(index + 1).some((other) => other.plugin === plugin),
);

for (const family of ["debian", "rocky"] as const)
  test(`what was applied on ${family} conforms by what its disk holds, too`, async () => {
    const descriptor = openSync(diskOf(guestRoot(family)), "r");
    const answered: string[] = [];
    for (const { plugin, version, arguments: args, families } of lastCases) {
      if (families && !families.includes(family)) continue;
      const volumes = await openVolumes(new RawFile(descriptor, fstatSync(descriptor).size));
      const { plan } = await compileShipped(plugin, version, args(family));
      const found = await quickCheck(plan!, volumes, { secrets: {}, architecture: machine() });
      assert.ok("record" in found, JSON.stringify(found));
      const { record, needsBoot } = found;
      const expected = needsBoot.length === 0 ? ["ok"] : ["ok", "undetermined"];
      for (const step of record.steps) assert.ok(expected.includes(step.status), JSON.stringify(step));
      if (needsBoot.length === 0) answered.push(plugin);
    }
    closeSync(descriptor);
    assert.ok(answered.length >= 5, answered.join(" "));
  });

test.run();
