// The guest program as on a live host, with real package managers in the root filesystems of test guests: a dnf that is
// called yum, and an apt that has no index yet. test/families has the table of scenarios. No boot: what the appliance
// adds is in script.guest.test.ts.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest } from "../../src/compiler/emit/emit.ts";
import type { Mode } from "../../src/plan/plan.ts";
import type { RunRecord } from "../../src/plan/record.ts";
import { guestRoot, inGuest, removeScratch, sh } from "../recipes/support/guest-root.ts";
import { makePlan } from "../support/make-plan.ts";
import { packageOps } from "../support/package-ops.ts";
import { parseTranscript } from "../support/parse-transcript.ts";
import { verdictOfExit } from "../support/scratch-guest.ts";

const test = suite("package managers");
test.after(removeScratch);

function run(root: string, mode: Mode, ...lists: readonly (readonly string[])[]): RunRecord {
  const program = emitGuest(makePlan(packageOps(...lists)), { mode, verify: true, toolVersion: "0" });
  const { stdout, stderr } = inGuest(root, ["/bin/sh", "-s"], program);
  assert.is(stderr, "");
  return parseTranscript(Buffer.from(stdout), mode).record;
}

const statuses = (record: RunRecord) => record.steps.map((step) => step.status);
const changes = (record: RunRecord) =>
  (record.packageChanges ?? []).map(({ name, from = "-", to = "-" }) => `${name} ${from} ${to}`);

const families = [
  {
    guest: "centos7",
    command: "yum -y install",
    spell: (name: string, version: string) => `${name}-${version}`,
  },
  {
    guest: "ubuntu",
    command: "apt-get -y install",
    spell: (name: string, version: string) => `${name}=${version}`,
  },
] as const;

for (const { guest, command, spell } of families) {
  const apt = command.startsWith("apt");

  test(`${guest}: installed and missing packages`, () => {
    const record = run(guestRoot(guest), "test-only", [
      "lzo",
      "lzo 2.9",
      "lzo 2.9-1",
      "lzo 2.1",
      "lzo >= 2.10 < 3",
      "hadoop 1.3.3-8",
      "mail-transport-stub",
      ...(apt ? ["removed-conf"] : []),
    ]);
    assert.equal(statuses(record), ["ok", "ok", "ok", ...Array(apt ? 5 : 4).fill("discrepancy")]);
    assert.equal(
      record.steps.slice(2, 6).map(({ expected, found, would }) => [expected, found, would]),
      [
        ["installed at 2.9-1", "installed at 2.9-1", undefined],
        ["installed at 2.1", "installed at 2.9-1", `${command} ${spell("lzo", "2.1")}`],
        [
          "installed at a version >= 2.10, < 3",
          "installed at 2.9-1",
          `${command} lzo (at a version >= 2.10, < 3)`,
        ],
        ["installed at 1.3.3-8", "not installed", `${command} ${spell("hadoop", "1.3.3-8")}`],
      ],
    );
    assert.is(record.verdict, "discrepancies");
  });

  test(`${guest}: exact versions, constraints, an epoch that the author left out, a virtual package`, () => {
    const record = run(
      guestRoot(guest),
      "reconcile",
      ["hadoop 1.3.3-8", "lzo >= 2.10", "epoch-tool 2.0"],
      ["mta-a"],
      ["mail-transport-stub", "epoch-tool 1:2.0-1", "epoch-tool >= 2.0 < 2.1", "hadoop != 1.3.4"],
    );
    assert.equal(
      statuses(record),
      [...Array(4).fill("changed"), ...Array(4).fill("ok")],
      JSON.stringify(record.steps),
    );
    assert.equal(changes(record), [
      "epoch-tool - 1:2.0-1",
      "hadoop - 1.3.3-8",
      "lzo 2.9-1 2.10-1",
      "mta-a - 1.0-1",
    ]);
    assert.is(record.verdict, "done");
    assert.is(record.verify?.length, 8);
    // What is there already is not touched.
    const again = run(guestRoot(guest), "reconcile", ["hadoop 1.3.3-8", "lzo >= 2.10", "epoch-tool 2.0"]);
    assert.equal([...statuses(again), ...changes(again)], ["ok", "ok", "ok"]);
  });

  test(`${guest}: newer, and back to an older one`, () => {
    const up = run(guestRoot(guest), "reconcile", ["hadoop 1.3.4"]);
    assert.equal(changes(up), ["hadoop 1.3.3-8 1.3.4-1"]);
    const down = run(guestRoot(guest), "reconcile", ["hadoop 1.3.3", "lzo < 2.10"]);
    assert.equal(changes(down), ["hadoop 1.3.4-1 1.3.3-8", "lzo 2.10-1 2.9-1"]);
    assert.is(down.verdict, "done");
  });

  test(`${guest}: a package that is not available fails with the package manager's words, and nothing else is done`, () => {
    const root = guestRoot(guest);
    const missing = run(root, "reconcile", ["wget", "no-such-package", "lzo"], ["zookeeper"]);
    assert.equal(statuses(missing), ["failed", "failed", "ok"]);
    assert.match(
      `${missing.steps[1]!.output!.stdout}${missing.steps[1]!.output!.stderr}`,
      apt ? /Unable to locate package no-such-package/ : /no-such-package/,
    );
    assert.match(missing.steps[1]!.because!, / ended with exit status (100|1)$/);
    assert.is(missing.verdict, "failed");
    assert.equal(changes(missing), []);

    const never = run(root, "reconcile", ["wget", "hadoop > 9"]);
    assert.equal(statuses(never), ["failed", "failed"]);
    assert.is(never.steps[0]!.because, "another package of the same list cannot be installed");
    assert.match(never.steps[1]!.because!, /^no available version is > 9; available: .*1\.3\.3-8/);

    // To apt these are patterns and orders to remove, to dnf patterns.
    for (const name of ["hado.p", "hadoop-", "hado*", "wge?"]) {
      const odd = run(root, "reconcile", [name]);
      assert.equal([...statuses(odd), ...changes(odd)], ["failed"], name);
    }
  });

  test(`${guest}: a package whose own script fails`, () => {
    const record = run(guestRoot(guest), "reconcile", ["broken-post"]);
    // dpkg leaves it unconfigured; to rpm it is installed, and its script's failure a warning.
    assert.equal(statuses(record), ["failed"]);
    const { stdout, stderr } = record.steps[0]!.output!;
    assert.match(stdout + stderr, /broken-post: this always fails/);
    assert.match(record.steps[0]!.found!, /^installed at 1\.0-1, but /);
    if (apt) sh(guestRoot(guest), "dpkg --purge broken-post 2>/dev/null");
  });
}

for (const guest of ["debian", "rocky"] as const) {
  test(`${guest}: no service is started in an image, and policy-rc.d is unchanged afterwards`, () => {
    const root = guestRoot(guest);
    const workshop = join(root, "workshop");
    const policy = join(root, "usr/sbin/policy-rc.d");
    writeFileSync(policy, "#!/bin/sh\n# the guest's own\nexit 0\n", { mode: 0o755 });
    sh(root, "mkdir -p /workshop");
    const program = emitGuest(makePlan(packageOps(["svc"])), {
      mode: "reconcile",
      verify: false,
      toolVersion: "0",
    });
    const { stdout, stderr } = inGuest(
      root,
      [
        "/bin/sh",
        "-c",
        "SAHARA_IMAGE_WORKSHOP=/workshop /bin/sh -s 5>/workshop/transcript; cat /proc/[0-9]*/cmdline | tr '\\0' ' '",
      ],
      program,
    );
    assert.is(stderr, "");
    const { record } = parseTranscript(readFileSync(join(workshop, "transcript")), "reconcile");
    assert.equal(changes(record), ["svc - 1.0-1"]);
    assert.not.match(stdout, /sleep 900/);
    assert.match(readFileSync(policy, "utf8"), /the guest's own/);
    assert.not.ok(existsSync(`${policy}.sahara-image`));
  });
}

for (const guest of ["debian", "rocky", "leap", "arch"] as const) {
  test(`${guest}: an image shows no trace of having been looked at`, () => {
    const root = guestRoot(guest);
    sh(root, "rm -rf /workshop; mkdir /workshop");
    const ignored = ["proc", "dev", "workshop"].flatMap((name) => ["-path", `./${name}`, "-prune", "-o"]);
    const list = () =>
      execFileSync("find", [".", ...ignored, "-printf", "%P %y %m %U %G %s %T@ %C@ %n %l\n"], {
        cwd: root,
        encoding: "utf8",
        maxBuffer: 64 << 20,
      })
        .split("\n")
        .sort();
    const before = list();
    const program = emitGuest(makePlan(packageOps(["lzo"], ["lzo"])), {
      mode: "reconcile",
      verify: true,
      toolVersion: "0",
    });
    const { stderr, status } = inGuest(
      root,
      ["/bin/sh", "-c", "SAHARA_IMAGE_WORKSHOP=/workshop /bin/sh -s 5>/workshop/transcript"],
      program,
    );
    assert.is(stderr, "");
    assert.is(verdictOfExit(status), "done");
    assert.equal(list(), before);
  });
}

test.run();
