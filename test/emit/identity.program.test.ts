// Identities that a run makes on an image: those that were there stay, the others are removed.
import { existsSync, readlinkSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { emitGuest } from "../../src/compiler/emit/emit-guest.ts";
import type { Mode } from "../../src/plan/plan.ts";
import { makePlan, scriptOp, textFile } from "../support/make-plan.ts";
import { parseTranscript } from "../support/parse-transcript.ts";
import { makeScratchGuest, type Shell, shells } from "../support/scratch-guest.ts";

const test = suite("identities");

interface Given {
  readonly before?: Readonly<Record<string, string>>;
  /** What the script of the recipe does, in the root folder. */
  readonly script: string;
  readonly mode?: Mode;
  readonly live?: boolean;
  readonly shell?: Shell;
}

function run({ before = {}, script, mode = "reconcile", live = false, shell = "dash" }: Given) {
  const guest = makeScratchGuest({ "etc/os-release": "ID=plan9ish\n", ...before });
  const plan = makePlan(
    [scriptOp("1", "s")],
    [],
    [textFile("s", `#!/bin/sh\nset -e\ncd ${guest.root}\n${script}\n`)],
  );
  const { transcript } = guest.run(emitGuest(plan, { mode, verify: false, toolVersion: "0" }), {
    live,
    shell,
  });
  const read = (name: string) => (existsSync(guest.path(name)) ? guest.read(name) : undefined);
  const { record } = parseTranscript(Buffer.from(transcript), mode);
  return { guest, read, warnings: record.warnings ?? [], done: guest.remove };
}

for (const [name, before, after] of [
  ["none", undefined, undefined],
  ["an empty one", "", ""],
  ["uninitialized", "uninitialized\n", "uninitialized\n"],
  ["one of its own", "4567\n", "0123\n"],
] as const)
  test(`a machine ID that a package made, of a guest that had ${name}`, () => {
    const { read, done } = run({
      ...(before === undefined ? {} : { before: { "etc/machine-id": before } }),
      script: "echo 0123 >etc/machine-id",
    });
    assert.is(read("etc/machine-id"), after);
    done();
  });

const made = [
  "var/lib/dbus/machine-id",
  "var/lib/zypp/AnonymousUniqueId",
  "etc/ssh/ssh_host_rsa_key",
  "etc/ssh/ssh_host_ed25519_key.pub",
  "etc/dropbear/dropbear_rsa_host_key",
  "var/lib/systemd/random-seed",
  "var/lib/systemd/credential.secret",
  "var/lib/urandom/random-seed",
  "var/lib/seedrng/seed.credit",
  "boot/loader/random-seed",
  "var/lib/cloud/instances/i-1/user-data.txt",
  "var/lib/cloud/data/instance-id",
  "var/lib/NetworkManager/secret_key",
  "etc/iscsi/initiatorname.iscsi",
  "etc/nvme/hostnqn",
  "etc/salt/minion_id",
  "etc/salt/pki/minion/minion.pem",
  "var/lib/mysql/auto.cnf",
];
const makeAll = made
  .map((name) => `mkdir -p ${name.replace(/\/[^/]*$/, "")}; echo InitiatorName=new >${name}`)
  .join("\n");

for (const shell of shells)
  test(`${shell}: what the run made is removed, and named`, () => {
    const { read, warnings, done } = run({ script: makeAll, shell });
    for (const name of made) assert.is(read(name), undefined, name);
    assert.equal(
      warnings.map((warning) => warning.code),
      ["identity-removed", "host-keys-missing"],
    );
    for (const name of made.filter((path) => !path.includes("/cloud/instances/")))
      assert.ok(warnings[0]!.text.includes(` /${name}`), name);
    done();
  });

test("what was there before stays", () => {
  const before = Object.fromEntries(made.map((name) => [name, "its own\n"]));
  const { read, warnings, done } = run({ before, script: ": >etc/other" });
  for (const name of made) assert.is(read(name), "its own\n", name);
  assert.equal(warnings, []);
  done();
});

test("a link to the machine ID is no identity, and neither is a copy of the one that was there", () => {
  const link = run({
    before: { "etc/machine-id": "" },
    script: "mkdir -p var/lib/dbus; ln -s /etc/machine-id var/lib/dbus/machine-id",
  });
  assert.is(readlinkSync(link.guest.path("var/lib/dbus/machine-id")), "/etc/machine-id");
  assert.equal(link.warnings, []);
  link.done();
  const copy = run({
    before: { "etc/machine-id": "4567\n" },
    script: "mkdir -p var/lib/dbus; cp etc/machine-id var/lib/dbus/machine-id",
  });
  assert.is(copy.read("var/lib/dbus/machine-id"), "4567\n");
  copy.done();
});

test("Debian's iscsid gets a file that makes it create a name, because it does not start without one", () => {
  const { read, done } = run({
    before: { "lib/open-iscsi/startup-checks.sh": "" },
    script:
      "mkdir -p etc/iscsi; echo InitiatorName=iqn.1993-08.org.debian:01:abc >etc/iscsi/initiatorname.iscsi",
  });
  assert.is(read("etc/iscsi/initiatorname.iscsi"), "GenerateName=yes\n");
  done();
});

test("popularity-contest keeps its settings and loses its ID", () => {
  const { read, done } = run({
    script: `printf 'PARTICIPATE="no"\\nMY_HOSTID="abc"\\nDAY="1"\\n' >etc/popularity-contest.conf`,
  });
  assert.is(read("etc/popularity-contest.conf"), 'PARTICIPATE="no"\nDAY="1"\n');
  done();
});

test("host keys that the guest makes at boot need no word about the next boot", () => {
  const { warnings, done } = run({
    before: { "usr/bin/cloud-init": "" },
    script: "mkdir -p etc/ssh; : >etc/ssh/ssh_host_rsa_key",
  });
  assert.equal(
    warnings.map((warning) => warning.code),
    ["identity-removed"],
  );
  done();
});

test("neither a check nor a run on a live host touches identities", () => {
  for (const given of [{ mode: "test-only" }, { live: true }] as const) {
    const { read, warnings, done } = run({
      ...given,
      script: "mkdir -p etc/ssh; echo x >etc/ssh/ssh_host_rsa_key",
    });
    assert.is(read("etc/ssh/ssh_host_rsa_key"), "x\n");
    assert.equal(warnings, []);
    done();
  }
});

test.run();
