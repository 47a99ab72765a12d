// Links of services, as the tools make them: update-rc.d(8), rc-update(8), and systemctl(1) for scripts of the first boot.
import { strict as assert } from "node:assert";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { suite } from "uvu";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import type { Want } from "../../src/plan/plan.ts";
import { makePlan } from "../support/make-plan.ts";
import { readTree, writeTree } from "../support/real-tree.ts";
import { makeScratchGuest, type ScratchGuest } from "../support/scratch-guest.ts";
import { serviceTree } from "./random-services.ts";

const test = suite("services have the links that the guest's tools make");
const isRoot = process.getuid?.() === 0;
const hasUnshare = isRoot && spawnSync("unshare", ["-m", "true"]).status === 0;

function makeGuest(init: string, others: readonly string[]): ScratchGuest {
  const guest = makeScratchGuest({ "etc/os-release": 'ID=debian\nVERSION_ID="12"\n' });
  writeTree(serviceTree([], [], init, others), guest.root);
  return guest;
}

function apply(guest: ScratchGuest, kind: string, name: string, want: readonly Want[]): void {
  const plan = makePlan([{ op: "state", id: "1", kind, name: [name], want }]);
  const run = guest.run(emitGuest(plan, { mode: "reconcile", verify: true, toolVersion: "0" }));
  assert.equal(run.verdict, "done", run.transcript);
}

/** Runs a program with /etc of the guest. */
function withEtc({ root }: ScratchGuest, ...words: string[]): void {
  const script = 'mount --bind "$1/etc" /etc && shift && exec "$@"';
  const { status, stderr } = spawnSync("unshare", ["-m", "sh", "-c", script, "sh", root, ...words], {
    encoding: "utf8",
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", _SKIP_SYSTEMD_NATIVE: "1" },
  });
  assert.equal(status, 0, `${words.join(" ")}: ${stderr}`);
}

const linksOf = ({ root }: ScratchGuest) =>
  readTree(root, ["/etc"]).flatMap(([path, node]) =>
    node.type === "link" ? [`${path} → ${node.target}`] : [],
  );

/** Applies states one after the other, and lets a tool do the same. */
function compare(
  init: string,
  others: readonly string[],
  steps: readonly (readonly [name: string, state: string, ...tool: (readonly string[])[]])[],
): void {
  const [ours, theirs] = [makeGuest(init, others), makeGuest(init, others)];
  try {
    for (const [name, state, ...tools] of steps) {
      apply(ours, "service", name, [{ attribute: "state", value: [state] }]);
      for (const words of tools) withEtc(theirs, ...words);
      assert.deepEqual(linksOf(ours), linksOf(theirs), `${name} ${state}`);
    }
    assert.ok(linksOf(ours).length > 1);
  } finally {
    ours.remove();
    theirs.remove();
  }
}

const debian = ["/etc/init.d/old", "/etc/init.d/hat", "/etc/debian_version"];

(hasUnshare && existsSync("/usr/sbin/update-rc.d") ? test : test.skip)("update-rc.d", () => {
  compare("/etc/rc2.d/README", debian, [
    ["old", "enabled", ["update-rc.d", "old", "defaults"]],
    ["hat", "enabled", ["update-rc.d", "hat", "defaults"]],
    ["old", "disabled", ["update-rc.d", "old", "disable"]],
    ["old", "enabled", ["update-rc.d", "old", "enable"]],
    ["hat", "disabled", ["update-rc.d", "hat", "disable"]],
  ]);
});

(hasUnshare && existsSync("/sbin/rc-update") ? test : test.skip)("rc-update", () => {
  compare(
    "/sbin/openrc",
    [],
    [
      ["web", "enabled", ["rc-update", "add", "web", "default"]],
      ["cache", "enabled", ["rc-update", "add", "cache", "default"]],
      ["web", "disabled", ["rc-update", "--all", "delete", "web"]],
    ],
  );
});

test("the script of the first boot has the link that systemctl makes", () => {
  const guest = makeGuest("/usr/lib/systemd/systemd", ["/usr/local/note"]);
  try {
    apply(guest, "first_boot", "setup", [{ attribute: "inline", value: ["#!/bin/sh\nexit 0\n"] }]);
    const link = "/etc/systemd/system/multi-user.target.wants/first-boot-setup.service";
    assert.deepEqual(linksOf(guest), [`${link} → /etc/systemd/system/first-boot-setup.service`]);
    const systemctl = (...words: string[]) => {
      const ran = spawnSync("systemctl", [`--root=${guest.root}`, ...words], { encoding: "utf8" });
      return ran.stdout.trim();
    };
    assert.equal(systemctl("is-enabled", "first-boot-setup"), "enabled");
    systemctl("disable", "first-boot-setup");
    assert.deepEqual(linksOf(guest), []);
    systemctl("enable", "first-boot-setup");
    assert.deepEqual(linksOf(guest), [`${link} → /etc/systemd/system/first-boot-setup.service`]);
    const checked = spawnSync("systemd-analyze", [
      "verify",
      "--root",
      guest.root,
      "--man=no",
      "first-boot-setup.service",
    ]);
    assert.doesNotMatch(String(checked.stderr), /unknown|invalid|parse|ignoring/i);
  } finally {
    guest.remove();
  }
});

test.run();
