// A Debian guest from end to end: check, apply, and the compiled script by itself. Three boots.
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { compileCheck, guestImage, onDisk, runReported, runStock, stateOf } from "./guests.ts";
import { builtProgram, scratch } from "./support.ts";

const test = suite("cli: a Debian guest");
const folder = builtProgram();
const image = guestImage("debian");
const readOnly = "read_only = true;\n";

test("check finds every discrepancy, each at its line, and leaves the image alone", () => {
  const before = stateOf(image);
  const { code, stdout, report } = runReported(folder, ["check", "--image", image, "tool", "1.0"]);
  assert.is(code, 1, stdout);
  assert.equal(stateOf(image), before);
  assert.equal(readdirSync(dirname(image)), [basename(image)]);
  assert.is(report.outcome, "discrepancies");
  assert.equal(
    { ...report.guest, version: "" },
    { distro: "debian", version: "", family: "debian", arch: "x86_64" },
  );
  assert.equal(
    report.steps.map(({ title, status, source }) => `${source.line} ${title}: ${status}`),
    [
      "14 package wget: discrepancy",
      "14 package hadoop (exactly 1.3.4-1): discrepancy",
      "15 package lzo (>= 2.10): discrepancy",
      "17 package nfs-utils: skipped",
      "18 package nfs-common: discrepancy",
      "19 any of 2 branches: discrepancy",
      "23 script setup: discrepancy",
      "32 script sign: undetermined",
    ],
  );
  const lzo = report.steps[2]!;
  assert.match(lzo.found!, /2\.9/);
  assert.match(lzo.would!, /^apt-get /);
  assert.match(stdout, /^✗ .+ does not conform to tool 1\.0: 6 discrepancies, 1 undetermined\n/);
  assert.match(
    stdout,
    /fixtures\/recipes\/tool\/1\.0\/image\.yaml:14:15: discrepancy: 3 packages: .*lzo \(>= 2\.10\): installed at 2\.9-1\n/,
  );
});

test("apply makes it so, says what changed, and leaves nothing beside the image", () => {
  // A guestfish that is read-only unless it is told otherwise would throw the changes away.
  const settings = "libguestfs/libguestfs-tools.conf";
  const home = scratch({ ".libguestfs-tools.rc": readOnly, [`.config/${settings}`]: readOnly });
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, ".config") };
  const lock = join(scratch(), "tool.lock");
  const { code, stdout, report } = runReported(
    folder,
    ["apply", "--image", image, "--no-network", "--lock", lock, "tool", "1.0"],
    { env },
  );
  assert.is(code, 0, stdout);
  assert.equal(readdirSync(home).sort(), [".cache", ".config", ".libguestfs-tools.rc"]);
  assert.is(report.outcome, "changed");
  assert.equal(readdirSync(dirname(image)), [basename(image)]);
  const changes = Object.fromEntries(report.package_changes!.map((change) => [change.name, change]));
  assert.equal(changes.lzo, { name: "lzo", from: "2.9-1", to: "2.10-1" });
  assert.equal(changes.hadoop, { name: "hadoop", to: "1.3.4-1" });
  assert.equal(JSON.parse(readFileSync(lock, "utf8")), {
    format: 1,
    guest: { distro: "debian", version: report.guest.version, arch: "x86_64" },
    packages: Object.fromEntries(report.package_changes!.map(({ name, to }) => [name, to])),
  });
  assert.match(onDisk(image, "cat", "/etc/tool.conf"), /^flavour=plain greeting=it's "done" /);
  // A seed in an image would be the same on all machines that are made of it.
  assert.is(onDisk(image, "stat", "/var/lib/systemd/random-seed"), "");
  assert.is(report.variables.config, "/etc/tool.conf");
  assert.match(stdout, /^ {2}~ lzo 2\.9-1 → 2\.10-1$/m);
});

test("the compiled script, run by stock guestfish without Node, says that the image conforms", () => {
  const script = compileCheck(folder);
  const before = stateOf(image);
  const { code, stdout, stderr } = runStock(script, image);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^verdict conforms$/m);
  assert.equal(stateOf(image), before);
});

test.run();
