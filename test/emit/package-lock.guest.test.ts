// Packages held to a lock file, by the real apt and dnf in the root filesystems of test guests; no boot.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest } from "../../src/compiler/emit/emit.ts";
import { lockOf, type PackageLock } from "../../src/plan/package-lock.ts";
import type { Op, PackageRequest } from "../../src/plan/plan.ts";
import type { RunRecord } from "../../src/plan/record.ts";
import { guestRoot, inGuest, removeScratch } from "../recipes/support/guest-root.ts";
import { makePlan } from "../support/make-plan.ts";
import { parseTranscript } from "../support/parse-transcript.ts";

const test = suite("package lock");
test.after(removeScratch);

function apply(root: string, names: readonly string[], lock?: PackageLock, version?: string): RunRecord {
  const requests: PackageRequest[] = names.map((name, index) => ({
    id: `1.${index + 1}`,
    name: [name],
    ...(version ? { version: { kind: "exact", version: [version] } as const } : {}),
  }));
  const steps: Op[] = [{ op: "packages", id: "1", state: "query", packages: requests }];
  const options = {
    mode: "reconcile",
    verify: true,
    toolVersion: "0",
    ...(lock ? { locked: lock } : {}),
  } as const;
  const { stdout, stderr } = inGuest(root, ["/bin/sh", "-s"], emitGuest(makePlan(steps), options));
  assert.is(stderr, "");
  return parseTranscript(Buffer.from(stdout), "reconcile").record;
}

const families = [
  { name: "debian", needy: "zookeeperd", version: "3.8.0-11", needed: "zookeeper" },
  { name: "rocky", needy: "java-17-openjdk-devel", version: "17.0.8-1", needed: "java-17-openjdk-headless" },
] as const;

for (const { name, needy, version, needed } of families) {
  const lockWith = (packages: Readonly<Record<string, string>>): PackageLock => {
    const { guest } = lockOf(apply(guestRoot(name), ["lzo"]));
    return { format: 1, guest, packages };
  };

  test(`${name}: installs the versions of the lock, though newer ones are on offer`, () => {
    const lock = lockWith({ hadoop: "1.3.3-8", wget: "1.21.1-8" });
    const record = apply(guestRoot(name), ["hadoop", "wget"], lock);
    assert.is(record.verdict, "done", JSON.stringify(record));
    assert.equal(lockOf(record), lock);
  });

  test(`${name}: a dependency that is not in the lock is an error that names it`, () => {
    const first = apply(guestRoot(name), [needy], lockWith({ [needy]: version }));
    assert.is(first.verdict, "failed");
    assert.is(first.steps[0]?.because, `not in the lock file, but installed along: ${needed}=${version}`);
  });

  test(`${name}: a version that the recipe does not ask for is an error`, () => {
    const record = apply(guestRoot(name), ["hadoop"], lockWith({ hadoop: "1.3.3-8" }), "1.3.4");
    assert.is(record.verdict, "failed");
    assert.match(record.steps[0]?.because ?? "", /lock file has version 1\.3\.3-8/);
  });

  test(`${name}: the lock of another guest is refused`, () => {
    const lock = { ...lockWith({}), guest: { distro: "fedora", version: "41", arch: "x86_64" } };
    const record = apply(guestRoot(name), ["hadoop"], lock);
    assert.is(record.verdict, "refused");
    assert.match(record.refused ?? "", /written for fedora 41 x86_64, and the guest is/);
  });
}

test.run();
