import { suite } from "uvu";
import * as assert from "uvu/assert";
import { lockOf, type PackageLock, parseLock } from "../../src/plan/package-lock.ts";
import type { RunRecord } from "../../src/plan/record.ts";

const test = suite("package lock");

const record: RunRecord = {
  mode: "reconcile",
  guest: { distro: "rocky", version: "9.3", family: "redhat", arch: "x86_64" },
  steps: [],
  variables: {},
  packageChanges: [
    { name: "wget", to: "1.21.1-8" },
    { name: "gone", from: "1" },
    { name: "lzo", from: "2.9-1", to: "2.10-1" },
  ],
  verdict: "done",
};
const lock: PackageLock = {
  format: 1,
  guest: { distro: "rocky", version: "9.3", arch: "x86_64" },
  packages: { lzo: "2.10-1", wget: "1.21.1-8" },
};

test("holds what a run installed or brought to another version, by name", () => {
  assert.equal(lockOf(record), lock);
  assert.equal(Object.keys(lockOf(record).packages), ["lzo", "wget"]);
});

test("reads what it writes", () => {
  assert.equal(parseLock(JSON.stringify(lockOf(record))), lock);
});

test("says what is wrong with a file that is none", () => {
  const wrong = (text: string, expected: RegExp) => assert.match(String(parseLock(text)), expected);
  wrong("validators: []", /^it is not JSON$/);
  wrong("[]", /^it is not a JSON object$/);
  wrong("{}", /^it has no `format`$/);
  wrong(JSON.stringify({ ...lock, guest: {} }), /^its `guest` must be an object with/);
  wrong(JSON.stringify({ ...lock, packages: ["wget"] }), /^its `packages` must be an object/);
  wrong(JSON.stringify({ ...lock, packages: { wget: 1 } }), /^the version of wget must be a string, not 1$/);
  wrong(JSON.stringify({ ...lock, packages: { "-y": "1" } }), /^"-y" is not a package name$/);
  wrong(
    JSON.stringify({ ...lock, packages: { wget: "1 2\nEND_OF_LOCK" } }),
    /^the version of wget must be a string/,
  );
});

test.run();
