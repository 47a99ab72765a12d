import { existsSync, statSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import type { Mode, Op } from "../../src/plan/plan.ts";
import { makePlan, textFile } from "../support/make-plan.ts";
import { makeScratchGuest } from "../support/scratch-guest.ts";

const test = suite("a reconcile that changes no file");

function saysUnchanged(script: string, mode: Mode = "reconcile"): boolean {
  const guest = makeScratchGuest({ "etc/os-release": "ID=plan9ish\n", "etc/kept": "as it is\n" });
  const step: Op = { op: "script", id: "1", name: "s", resource: "s", env: [] };
  const copy: Op = { op: "copy", id: "2", name: "helper", resource: "s" };
  const plan = makePlan([step, copy], [], [textFile("s", `#!/bin/sh\ncd ${guest.root}\n${script}\n`)]);
  try {
    const { transcript, verdict } = guest.run(emitGuest(plan, { mode, verify: true, toolVersion: "0" }));
    assert.is(verdict.trim(), mode === "reconcile" ? "done" : "conforms", transcript);
    return /^filesystem unchanged$/m.test(transcript);
  } finally {
    guest.remove();
  }
}

test("gives a changed guest a random seed where it has none, and only then", () => {
  const seedAfter = (script: string, seed?: string) => {
    const guest = makeScratchGuest({ "var/lib/systemd/kept": "", "etc/os-release": "ID=plan9ish\n" });
    if (seed !== undefined) guest.write("var/lib/systemd/random-seed", seed);
    const step: Op = { op: "script", id: "1", name: "s", resource: "s", env: [] };
    const plan = makePlan([step], [], [textFile("s", `#!/bin/sh\ncd ${guest.root}\n${script}\n`)]);
    try {
      guest.run(emitGuest(plan, { mode: "reconcile", verify: false, toolVersion: "0" }));
      const path = guest.path("var/lib/systemd/random-seed");
      if (!existsSync(path)) return undefined;
      return { size: statSync(path).size, mode: statSync(path).mode & 0o777 };
    } finally {
      guest.remove();
    }
  };
  assert.equal(seedAfter("echo x >etc/new"), { size: 512, mode: 0o600 });
  assert.equal(seedAfter("echo x >etc/new", "its own"), { size: 7, mode: 0o644 });
  assert.is(seedAfter("true"), undefined);
});

test("says so where a script only looked", () => {
  assert.is(saysUnchanged("cat etc/kept; grep -q x etc/kept; ls"), true);
});

test("does not where a file was written, made, taken away, or given other rights", () => {
  for (const script of [
    "echo x >>etc/kept",
    ": >etc/new",
    "rm -f etc/kept",
    "chmod 600 etc/kept",
    "mkdir -p var/x",
  ])
    assert.is(saysUnchanged(script), false, script);
});

test("does not where a change was dated back", () => {
  assert.is(saysUnchanged("echo x >>etc/kept; touch -d 2001-01-01 etc/kept etc"), false);
});

test("does not where nothing could have changed anything", () => {
  assert.is(saysUnchanged("true", "test-only"), false);
});

test.run();
