// Accounts and services in the root file systems of real guests: with useradd and without, with systemd and OpenRC.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Op, Want } from "../../src/plan/plan.ts";
import type { RunRecord } from "../../src/plan/record.ts";
import { type GuestLayer, guestLayer, removeLayers } from "../support/guest-layer.ts";

const test = suite("accounts and services: in guests");
test.after(removeLayers);

const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE ops@example.org";

function step(id: string, kind: string, name: string, wants: Readonly<Record<string, string>>): Op {
  const want: Want[] = Object.entries(wants).map(([attribute, text]) => ({ attribute, value: [text] }));
  return { op: "state", id, kind, name: [name], want };
}

const steps: readonly Op[] = [
  step("1", "group", "hadoop", { system: "yes" }),
  step("2", "user", "hdfs", { system: "yes", groups: "hadoop", home: "/var/lib/hdfs", create_home: "yes" }),
  step("3", "user", "ops", { uid: "2000", password: "$6$salt$hash", authorized_keys: key }),
  step("4", "directory", "/srv/data", { owner: "hdfs", group: "hadoop", mode: "0750" }),
  step("5", "service", "web", { state: "enabled" }),
  step("6", "service", "nothing-there", { state: "disabled" }),
];

/** A service of each init, as a package would bring it. */
const systemd = `mkdir -p /usr/lib/systemd/system && : >/usr/lib/systemd/systemd &&
  printf '[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n' >/usr/lib/systemd/system/web.service`;
const openrc = "mkdir -p /etc/init.d /etc/runlevels/default && : >/sbin/openrc && : >/etc/init.d/web";
const links = {
  [systemd]: "/etc/systemd/system/multi-user.target.wants/web.service",
  [openrc]: "/etc/runlevels/default/web",
};

const statuses = ({ steps: records }: RunRecord) => records.map(({ status }) => status);
const line = (layer: GuestLayer, file: string, name: string) =>
  layer.sh(`sed -n 's/^${name}://p' /etc/${file}`).trim();

for (const [name, init] of [
  ["debian", systemd],
  ["ubuntu", systemd],
  ["rocky", systemd],
  ["centos7", systemd],
  ["unknown", openrc],
] as const)
  test(`${name}: applied once, then nothing is left to do`, () => {
    const layer = guestLayer(name);
    layer.sh(init);
    const untouched = layer.changedPaths();
    const before = layer.run("test-only", steps);
    assert.equal(statuses(before), [...Array(5).fill("discrepancy"), "ok"]);
    assert.equal(layer.changedPaths(), untouched, "a check changed something");

    const applied = layer.run("reconcile", steps, { verify: true });
    assert.equal(
      statuses(applied),
      [...Array(5).fill("changed"), "ok"],
      JSON.stringify(applied.steps, null, 1),
    );
    assert.is(applied.verdict, "done");

    const uid = line(layer, "passwd", "hdfs").split(":")[1]!;
    assert.ok(Number(uid) < 1000 && Number(uid) > 0, uid);
    assert.match(line(layer, "passwd", "hdfs"), /^x:\d+:\d+::\/var\/lib\/hdfs:.*(?:nologin|false)$/);
    assert.match(line(layer, "group", "hadoop"), /^x:\d+:hdfs$/);
    assert.match(line(layer, "passwd", "ops"), /^x:2000:2000::\/home\/ops:\/bin\/(?:ba)?sh$/);
    assert.match(line(layer, "shadow", "ops"), /^\$6\$salt\$hash:\d+:/);
    assert.is(layer.sh("cat /home/ops/.ssh/authorized_keys"), `${key}\n`);
    assert.is(
      layer.sh("stat -c '%a %u' /home/ops/.ssh/authorized_keys /home/ops/.ssh"),
      "600 2000\n700 2000\n",
    );
    assert.is(layer.sh("stat -c '%U %G %a' /srv/data"), "hdfs hadoop 750\n");
    assert.is(layer.sh(`test -L ${links[init]} && echo linked`), "linked\n");
    // The guest's own tools take the files as they are.
    layer.sh("if command -v pwck >/dev/null && command -v grpck >/dev/null; then grpck -r; fi; id hdfs");

    const again = layer.run("reconcile", steps, { verify: true });
    assert.equal(statuses(again), Array(6).fill("ok"));
    assert.is(layer.run("test-only", steps).verdict, "conforms");
  });

test.run();
