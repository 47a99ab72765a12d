// Upgrades, with the four real package managers that Debian has. No boot: the guest program runs in the root
// filesystems of test guests, as in the appliance. lzo 2.9-1 is installed, and 2.10-1 is on offer.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { StateOp } from "../../src/plan/plan.ts";
import type { RunRecord } from "../../src/plan/record.ts";
import { removeScratch } from "../recipes/support/guest-root.ts";
import { guestLayer, removeLayers } from "../support/guest-layer.ts";
import { packageOps } from "../support/package-ops.ts";
import { guests, type Manager, managers } from "./scenarios.ts";

const test = suite("upgrades");
test.after(() => {
  removeLayers();
  removeScratch();
});

const upgrade = (name: string): StateOp => ({
  op: "state",
  id: "1",
  kind: "upgrade",
  name: [name],
  want: [],
});
const statuses = (record: RunRecord) => record.steps.map(({ status }) => status).join(" ");
const shown = (record: RunRecord) => JSON.stringify(record, undefined, 1);
const lists = "nothing newer in the package lists of ";

/** Fetches the lists of a guest that has none, as its administrator does. */
const fetchLists: Readonly<Record<Manager, string>> = {
  apt: "apt-get -qq update",
  dnf: "dnf -q makecache",
  zypper: "zypper -q -n refresh",
  pacman: ":",
};
const forgetLists: Readonly<Record<Manager, string>> = {
  apt: "rm -rf /var/lib/apt/lists/*_*",
  dnf: "rm -rf /var/cache/dnf",
  zypper: "rm -rf /var/cache/zypp",
  pacman: "rm -f /var/lib/pacman/sync/*",
};
/** What a package manager writes whenever it is asked anything. */
const busy = /^\/var\/(?:log|cache|lib\/(?:dnf|rpm))\//;

for (const manager of managers) {
  test(`${manager}: all`, () => {
    const layer = guestLayer(guests[manager]);
    layer.sh(`${fetchLists[manager]}`);
    const before = layer.changedPaths();
    const check = layer.run("test-only", [upgrade("all")]);
    assert.equal(
      layer.changedPaths().filter((path) => !before.includes(path) && !busy.test(path)),
      [],
    );
    const [step] = check.steps;
    assert.is(step!.status, "discrepancy", shown(check));
    assert.equal(step!.differences, [{ attribute: "lzo", expected: "2.10-1", found: "2.9-1" }]);
    assert.match(step!.expected ?? "", new RegExp(`^${lists}\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC$`));
    const apply = layer.run("reconcile", [upgrade("all")]);
    assert.is(statuses(apply), "changed", shown(apply));
    assert.is(apply.verdict, "done", shown(apply));
    assert.equal(apply.packageChanges, [{ name: "lzo", from: "2.9-1", to: "2.10-1" }]);
    const again = layer.run("reconcile", [upgrade("all")]);
    assert.is(statuses(again), "ok", shown(again));
    assert.equal(again.packageChanges, []);
    const last = layer.run("test-only", [upgrade("all")]);
    assert.is(statuses(last), "ok", shown(last));
    assert.ok(last.steps[0]!.expected?.startsWith(lists), shown(last));
  });

  test(`${manager}: by its name`, () => {
    const layer = guestLayer(guests[manager]);
    layer.sh(fetchLists[manager]);
    const check = layer.run("test-only", [upgrade("lzo")]);
    const apply = layer.run("reconcile", [upgrade("lzo")]);
    if (manager === "pacman") {
      assert.is(`${statuses(check)} ${statuses(apply)}`, "undetermined failed");
      assert.match(check.steps[0]!.because ?? "", /Arch supports no upgrade of single packages: write/);
      assert.equal(apply.packageChanges, []);
      return;
    }
    assert.is(`${statuses(check)} ${statuses(apply)}`, "discrepancy changed", shown(check) + shown(apply));
    assert.equal(apply.packageChanges, [{ name: "lzo", from: "2.9-1", to: "2.10-1" }]);
    const other = layer.run("test-only", [upgrade("hadoop")]);
    assert.is(statuses(other), "undetermined");
    assert.is(other.steps[0]!.because, "'hadoop' is not installed, so it can't be upgraded");
  });

  test(`${manager}: without lists`, () => {
    const layer = guestLayer(guests[manager]);
    layer.sh(forgetLists[manager]);
    const check = layer.run("test-only", [upgrade("all")]);
    assert.is(statuses(check), "undetermined", shown(check));
    assert.match(check.steps[0]!.because ?? "", /^the guest has no package lists/);
    const apply = layer.run("reconcile", [upgrade("all"), ...packageOps(["lzo 2.10-1"])]);
    assert.is(apply.verdict, "done", shown(apply));
    assert.match(statuses(apply), /^changed ok/);
  });

  test(`${manager}: what is held back is not offered`, () => {
    const layer = guestLayer(guests[manager]);
    const hold = {
      apt: "apt-mark hold lzo",
      dnf: "echo exclude=lzo >>/etc/dnf/dnf.conf",
      zypper: "zypper -n addlock lzo",
      pacman: "sed -i 's/^HoldPkg.*/IgnorePkg = lzo/' /etc/pacman.conf",
    };
    layer.sh(`${fetchLists[manager]}; ${hold[manager]}`);
    const apply = layer.run("reconcile", [upgrade("all")]);
    assert.is(statuses(apply), "ok", shown(apply));
    assert.equal(apply.packageChanges, []);
  });

  test(`${manager}: with a lock file`, () => {
    const layer = guestLayer(guests[manager]);
    layer.sh(fetchLists[manager]);
    const { distro, version, arch } = layer.run("test-only", [upgrade("all")]).guest;
    const guest = { distro, version, arch };
    const held = { format: 1, guest, packages: { lzo: "2.9-1" } } as const;
    const apply = layer.run("reconcile", [upgrade("all")], { locked: held });
    assert.is(statuses(apply), "ok", shown(apply));
    assert.equal(apply.packageChanges, []);
    const empty = { format: 1, guest, packages: {} } as const;
    const strict = layer.run("reconcile", [upgrade("all")], { locked: empty });
    assert.is(statuses(strict), "failed", shown(strict));
    assert.is(strict.steps[0]!.because, "not in the lock file, but installed along: lzo=2.10-1");
  });

  test(`${manager}: lists that cannot be fetched`, () => {
    const layer = guestLayer(guests[manager]);
    layer.sh(`${fetchLists[manager]}; rm -rf /opt/localrepo`);
    const apply = layer.run("reconcile", [upgrade("all")]);
    assert.is(statuses(apply), "failed", shown(apply));
    assert.match(apply.steps[0]!.because ?? "", /^the package lists can't be fetched: /);
  });
}

test.run();
