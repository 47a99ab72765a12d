// Doctor with all that it does: it starts the appliance, and tries the network out of it. One boot.
import { readdirSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { run, scratch } from "../cli/support.ts";

const test = suite("doctor");

test("one line a finding, in the order in which they are found, and nothing left", async () => {
  const [home, temporary] = [scratch(), scratch()];
  const env = Object.fromEntries(Object.entries(process.env).filter((entry) => entry[1] !== undefined));
  const { code, stdout } = await run(["doctor", "--json"], {
    env: {
      ...(env as Record<string, string>),
      HOME: home,
      TMPDIR: temporary,
      LIBGUESTFS_CACHEDIR: process.env.LIBGUESTFS_CACHEDIR || process.env.TMPDIR || "/var/tmp",
    },
  });
  assert.is(code, 0, stdout);
  const findings: { id: string; status: string; detail: string; fix?: string }[] = JSON.parse(stdout);
  const ids = findings.map((finding) => finding.id).filter((id, index, all) => all.indexOf(id) === index);
  const machine = ["guestfish", "qemu", "qemu-img", "settings", "kernel", "kvm", "memory", "disk"];
  assert.equal(ids, [...machine, "appliance", "network"]);
  const of = (id: string) => findings.find((finding) => finding.id === id)!;
  assert.is(of("appliance").status, "ok", of("appliance").detail);
  assert.match(of("appliance").detail, /^started, ran and stopped in \d+ s \(Linux \d\S+\)$/);
  // Whether there is a network is this machine's affair; that it was tried is reported either way, and what to do.
  assert.match(of("network").detail, /deb\.debian\.org/);
  for (const { status, fix } of findings) assert.is(fix !== undefined, status !== "ok");
  assert.equal(readdirSync(temporary), []);
});

test.run();
