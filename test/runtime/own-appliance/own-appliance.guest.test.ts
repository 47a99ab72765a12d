// A real build, and what runs need of it: LVM, encryption, mounts and the network. A boot to test it, one
// for each image of a check, and one for an apply.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestImage } from "../../cli/guests.ts";
import { builtProgram, runProcess, scratch } from "../../cli/support.ts";

const test = suite("an appliance of our own");
const folder = builtProgram();
const env = { ...process.env, XDG_CACHE_HOME: scratch() };

/** True in our appliance alone. */
const script = "grep -q acpi=off /proc/cmdline && test -e /dev/disk/by-uuid && test -c /dev/loop-control";

test.before(() => {
  const { code, stdout, stderr } = runProcess(folder, ["appliance", "build"], { env });
  assert.is(code, 0, stderr);
  assert.match(stdout, /^ready: runs use it\n {2}Linux \S+, built \S+, started and tested in [\d.]+ s\n/);
});

test("a check in it opens LVM, encrypted disks and all mounts", () => {
  const recipe = join(scratch(), "image.yaml");
  writeFileSync(recipe, `validators:\n  - script:\n      own:\n        inline: ${JSON.stringify(script)}\n`);
  const images = ["lvm", "mounts"].map(guestImage);
  const words = images.flatMap((image) => ["--image", image]);
  const { code, stdout, stderr } = runProcess(folder, ["check", "--boot", ...words, "-f", recipe], { env });
  assert.is(code, 0, stdout + stderr);
});

test("an apply in it has a network, and installs packages", () => {
  const recipe = join(scratch(), "image.yaml");
  const online = `${script} && test -s /etc/resolv.conf`;
  writeFileSync(
    recipe,
    `validators:\n  - package: hadoop\n  - script:\n      own:\n        inline: ${JSON.stringify(online)}\n`,
  );
  const image = guestImage("debian");
  const { code, stdout, stderr } = runProcess(folder, ["apply", "--image", image, "-f", recipe], { env });
  assert.is(code, 0, stdout + stderr);
  assert.match(stdout + stderr, "hadoop");
});

test.run();
