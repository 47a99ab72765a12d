// Repositories with a key, and packages from them, with the real package managers. No boot: the guest's files are the
// root of the guest program.
import { createHash } from "node:crypto";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import type { Mode, Plan, Want } from "../../src/plan/plan.ts";
import { type GuestName, guestRoot, inGuest, removeScratch } from "../recipes/support/guest-root.ts";
import { putAdoptium } from "../recipes/support/package-sources.ts";
import { putFiles } from "../recipes/support/run-script.ts";
import { makeSigningKey } from "../recipes/support/signing-key.ts";
import { parseTranscript } from "../support/parse-transcript.ts";

const test = suite("repository: with the real package managers");

const key = makeSigningKey();
const strangers = makeSigningKey();

test.after(() => {
  key.close();
  strangers.close();
  removeScratch();
});

function planOf(wants: readonly Want[], armoured: string): Plan {
  const digest = createHash("sha256").update(armoured).digest("hex");
  const name = "temurin-17-jdk";
  return {
    format: 1,
    recipe: { path: "image.yaml", sha256: "0".repeat(64) },
    variables: [],
    resources: { [digest]: { name: "key.asc", encoding: "utf8", content: armoured } },
    steps: [
      {
        op: "state",
        id: "1",
        kind: "repository",
        name: ["adoptium"],
        want: [...wants, { attribute: "source", resource: digest }],
      },
      { op: "packages", id: "2", state: "query", packages: [{ id: "2", name: [name] }] },
    ],
    source: {},
  };
}

const rpm = "file:///srv/adoptium/rpm/rhel/9/$basearch";
const guests: readonly (readonly [GuestName, "debian" | "rocky", readonly Want[]])[] = [
  ["debian", "debian", [{ attribute: "apt_uris", value: ["file:///srv/adoptium/deb"] }]],
  ["rocky", "rocky", [{ attribute: "dnf_baseurl", value: [rpm] }]],
  ["centos7", "rocky", [{ attribute: "dnf_baseurl", value: [rpm] }]],
  ["leap", "rocky", [{ attribute: "zypper_baseurl", value: [rpm] }]],
];

for (const [name, family, wants] of guests)
  test(name, () => {
    const root = guestRoot(name);
    const run = (armoured: string, mode: Mode) => {
      const plan = planOf(wants, armoured);
      putFiles(root, { "root/program": emitGuest(plan, { mode, verify: true, toolVersion: "0" }) });
      const { stdout, stderr } = inGuest(root, ["/bin/sh", "/root/program"]);
      const { steps, verdict } = parseTranscript(Buffer.from(stdout), mode).record;
      return {
        statuses: steps.map(({ status }) => status),
        verdict,
        steps,
        all: JSON.stringify(steps, undefined, 1) + stderr,
      };
    };
    putAdoptium(root, family, key);
    const other = run(strangers.armoured, "reconcile");
    assert.is(other.verdict, "failed", other.all);
    assert.is(other.steps[0]!.status, "changed", other.all);
    const found = run(key.armoured, "test-only");
    assert.equal(
      found.steps[0]!.differences?.map(({ attribute }) => attribute),
      ["key"],
      found.all,
    );
    const applied = run(key.armoured, "reconcile");
    assert.equal(applied.statuses, ["changed", "changed"], applied.all);
    assert.is(applied.verdict, "done", applied.all);
    assert.equal(run(key.armoured, "test-only").statuses, ["ok", "ok"]);
  });

test.run();
