// A check of several images in one appliance, some of them copies with the same UUIDs, some of them hostile.
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Report } from "../../src/report/report.ts";
import { probeKvm } from "../../src/runtime/appliance/kvm.ts";
import { guestImage, stateOf } from "./guests.ts";
import { builtProgram, runProcess, scratch } from "./support.ts";

const test = suite("cli: several images in one appliance");
const program = builtProgram();

/** A raw copy of the guest without a partition table, with empty files in it. */
function rawGuest(folder: string, name: string, files: readonly string[]): void {
  const image = join(folder, name);
  execFileSync("qemu-img", ["convert", "-O", "raw", guestImage("no-table"), image]);
  for (const file of files)
    execFileSync("debugfs", ["-w", "-R", `write /dev/null ${file}`, image], { stdio: "ignore" });
}

/** A guestfish that counts how often it is started. */
function countingPath(folder: string): string {
  const real = execFileSync("which", ["guestfish"], { encoding: "utf8" }).trim();
  writeFileSync(join(folder, "guestfish"), `#!/bin/sh\necho boot >>${folder}/boots\nexec ${real} "$@"\n`);
  chmodSync(join(folder, "guestfish"), 0o755);
  return `${folder}:${process.env.PATH}`;
}

test("copies do not mix, and an image that crashes the appliance or has no system fails alone", async () => {
  const folder = scratch();
  const copies = { lvm: guestImage("lvm"), btrfs: guestImage("btrfs"), luks: guestImage("luks") };
  for (const [name, image] of Object.entries(copies))
    for (const number of [1, 2]) copyFileSync(image, join(folder, `${name}-${number}.img`));
  rawGuest(folder, "good.img", []);
  rawGuest(folder, "bad.img", ["/etc/bad"]);
  rawGuest(folder, "crash.img", ["/etc/crash"]);
  rawGuest(folder, "good-2.img", []);
  copyFileSync(guestImage("empty"), join(folder, "empty.img"));
  const script = [
    "if [ -e /etc/crash ]; then echo c >/proc/sysrq-trigger; sleep 100; fi",
    // What an image leaves behind must not reach the next.
    "test ! -e /dev/shm/left && test ! -e /dev/shm/..left && hostname | grep -qvx left && test ! -e /etc/bad",
    "status=$?; : >/dev/shm/left; : >/dev/shm/..left; hostname left; grep -m 1 ^flags /proc/cpuinfo; exit $status",
  ].join("; ");
  writeFileSync(
    join(folder, "image.yaml"),
    `validators:\n  - script: {look: {inline: ${JSON.stringify(script)}}}\n`,
  );
  const names = [
    "lvm-1",
    "lvm-2",
    "good",
    "bad",
    "btrfs-1",
    "btrfs-2",
    "empty",
    "luks-1",
    "luks-2",
    "crash",
    "good-2",
  ];
  // In a file: the test of secrets, which may run beside this one, looks for the passphrase in every command line.
  writeFileSync(join(folder, "key"), "open-sesame-0815\n");
  writeFileSync(join(folder, "images.txt"), names.map((name) => `${folder}/${name}.img\n`).join(""));
  const before = names.map((name) => stateOf(join(folder, `${name}.img`)));
  const words = [
    "check",
    "--boot",
    "--jobs",
    "1",
    "--images",
    `${folder}/images.txt`,
    "-f",
    `${folder}/image.yaml`,
  ];
  const { code, stdout, stderr } = runProcess(
    program,
    [...words, "--key", `@${folder}/key`, "--report", `json=${folder}/{image}.json`],
    { env: { ...process.env, PATH: countingPath(folder) } },
  );
  assert.is(code, 3, stdout + stderr);
  const reportOn = (name: string): Report =>
    JSON.parse(readFileSync(join(folder, `${name}.img.json`), "utf8"));
  const found = Object.fromEntries(
    names.map((name) => {
      const { outcome, image, diagnostics } = reportOn(name);
      return [name, outcome ? `${outcome} ${image?.root}` : diagnostics[0]!.code];
    }),
  );
  assert.equal(found, {
    "lvm-1": "conforms /dev/mapper/vg0-root",
    "lvm-2": "conforms /dev/mapper/vg0-root",
    good: "conforms /dev/sda",
    bad: "discrepancies /dev/sda",
    "btrfs-1": "conforms /dev/sda1",
    "btrfs-2": "conforms /dev/sda1",
    empty: "run-refused",
    "luks-1": "conforms /dev/mapper/luks-sda1",
    "luks-2": "conforms /dev/mapper/luks-sda1",
    crash: "run-guest-died",
    "good-2": "conforms /dev/sda",
  });
  // An emulated processor is faster without it (src/runtime/appliance/appliance.ts).
  const flags = reportOn("good").steps[0]!.output!.stdout;
  assert.match(flags, /^flags\b.* sse2 /);
  if (!(await probeKvm(process.env)).usable) assert.not.match(flags, / erms /);
  assert.match(stdout, /11 images: 2 could not be run, 1 with discrepancies, 8 conform\n$/);
  assert.equal(
    names.map((name) => stateOf(join(folder, `${name}.img`))),
    before,
  );
  // The image after the one that crashed the appliance, and nothing else, got another appliance.
  assert.is(readFileSync(join(folder, "boots"), "utf8"), "boot\nboot\n");
});

test("nor do they where no script runs, for which udev makes no links", () => {
  const folder = scratch({ "image.yaml": "validators:\n  - directory: /etc\n" });
  const names = ["lvm", "btrfs-raid1", "luks"].flatMap((name) =>
    [1, 2].map((number) => {
      const path = join(folder, `${name}-${number}.img`);
      copyFileSync(guestImage(name), path);
      return path;
    }),
  );
  writeFileSync(join(folder, "key"), "open-sesame-0815\n");
  writeFileSync(join(folder, "images.txt"), names.join("\n"));
  const options = ["--jobs", "1", "--images", `${folder}/images.txt`, "--key", `@${folder}/key`];
  const { code, stdout, stderr } = runProcess(
    program,
    ["check", "--boot", ...options, "-f", `${folder}/image.yaml`],
    { env: { ...process.env, PATH: countingPath(folder) } },
  );
  assert.is(code, 0, stdout + stderr);
  assert.match(stdout, /6 images: 6 conform\n$/);
  assert.is(readFileSync(join(folder, "boots"), "utf8"), "boot\n");
});

test.run();
