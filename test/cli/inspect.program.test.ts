import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { InspectedImage } from "../../src/app/inspect.ts";
import { guestImage, stateOf } from "./guests.ts";
import { builtProgram, runProcess, scratch } from "./support.ts";

const test = suite("cli: inspect");
const folder = builtProgram();
const inspect = (args: readonly string[]) => runProcess(folder, ["inspect", ...args]);
const schema = JSON.parse(readFileSync("schemas/inspection.schema.json", "utf8"));
const isInspection = new Ajv({ strict: false }).compile(schema);

function inspectJson(image: string, ...options: string[]): InspectedImage {
  const { code, stdout, stderr } = inspect([image, "--json", ...options]);
  assert.is(code, 0, stderr);
  const found = JSON.parse(stdout);
  assert.ok(isInspection(found), JSON.stringify(isInspection.errors));
  return found as InspectedImage;
}

test("a Debian guest: system, packages and accounts, with the image untouched", () => {
  const image = guestImage("debian");
  const before = stateOf(image);
  const { system, packages, users, obstacles, volumes } = inspectJson(image);
  assert.equal(obstacles, []);
  assert.is(system?.distro, "debian");
  assert.is(system?.family, "debian");
  assert.is(system?.architecture, "x86_64");
  assert.is(volumes[0]?.folder, "/");
  assert.ok(packages[0]?.packages.some(({ name }) => name === "dpkg"));
  assert.equal(users[0], { name: "root", uid: 0, gid: 0, home: "/root", shell: "/bin/bash" });
  assert.equal(stateOf(image), before);
  assert.match(
    inspect([image]).stdout,
    /^ {2}system +Debian GNU\/Linux 12 .*\n(?:.*\n)*? {2}packages +\d+ \(dpkg\)$/m,
  );
});

test("volumes that fstab mounts, and logical volumes", () => {
  const folders = (name: string) =>
    inspectJson(guestImage(name)).volumes.map(({ device, folder = "-" }) => `${device} ${folder}`);
  assert.equal(folders("separate-boot-usr-var"), [
    "/dev/sda1 /",
    "/dev/sda2 /boot",
    "/dev/sda3 /usr",
    "/dev/sda4 /var",
  ]);
  assert.equal(folders("lvm"), ["/dev/vg0/root /", "/dev/vg0/var /var"]);
});

test("what cannot be read without a boot is named", () => {
  const obstaclesOf = (name: string) => inspectJson(guestImage(name)).obstacles.join("\n");
  assert.match(obstaclesOf("btrfs"), /^\/dev\/sda1: btrfs is not read without a boot$/m);
  const mounts = obstaclesOf("mounts");
  assert.match(mounts, /^\/tail: \/etc\/fstab mounts UUID=.* there, but the folder does not exist$/m);
  assert.match(mounts, /^boot\.mount: mount units are not read without a boot$/m);
  assert.match(mounts, /^\/dev\/sda4: systemd may mount it at boot because of its partition type$/m);
  assert.match(obstaclesOf("luks"), /^\/dev\/sda1: LUKS is not read without a boot$/m);
  assert.match(
    obstaclesOf("two-systems"),
    /several systems: \/dev\/sda1, \/dev\/sda2 \(choose one with `--root-filesystem`\)$/m,
  );
  assert.match(obstaclesOf("blank"), /no system was found/);
  assert.match(obstaclesOf("broken-fstab"), /^\/data: \/etc\/fstab mounts .* there, which cannot be read$/m);
});

test("a mount with nofail whose device is missing, and what a check would boot for", () => {
  const root = join(scratch(), "root");
  mkdirSync(join(root, "etc"), { recursive: true });
  mkdirSync(join(root, "data"));
  writeFileSync(join(root, "etc/os-release"), "ID=debian\n");
  writeFileSync(join(root, "etc/fstab"), "UUID=1-2 /data ext4 defaults,nofail 0 2\n");
  assert.is(spawnSync("mke2fs", ["-q", "-t", "ext4", "-d", root, `${root}.raw`, "16M"]).status, 0);
  const { skippedMounts, obstacles, needsBoot } = inspectJson(`${root}.raw`, "--format", "raw");
  assert.equal(skippedMounts, [{ folder: "/data", device: "UUID=1-2" }]);
  assert.equal(obstacles, []);
  assert.equal(needsBoot, ["the guest's programs are for an unknown architecture"]);
  const { stdout } = inspect([`${root}.raw`, "--format", "raw"]);
  assert.match(stdout, /^ {2}not mounted \/data: UUID=1-2 is not on the image \(nofail\)$/m);
  assert.match(stdout, /^ {2}check +boots: the guest's programs are for an unknown architecture$/m);
  assert.match(inspect([guestImage("debian")]).stdout, /^ {2}check +without a boot/m);
  assert.match(inspect([guestImage("btrfs")]).stdout, /^ {2}check +boots: not all of it can be read$/m);
});

test("a guest whose packages only a boot can judge", () => {
  const recipe = join(scratch(), "image.yaml");
  for (const [name, reason] of [
    ["unknown", "no package manager is known for the guest"],
    ["gpt", "its package database can't be read without a boot"],
  ] as const) {
    const image = guestImage(name);
    const { needsBoot, packagesNeedBoot } = inspectJson(image);
    assert.equal(needsBoot, []);
    assert.is(packagesNeedBoot, reason);
    assert.ok(inspect([image]).stdout.includes(`without a boot, except for packages: ${reason}\n`));
    for (const [step, code] of [
      ["file: /etc/hostname", 0],
      ["package: wget", 1],
    ] as const) {
      writeFileSync(recipe, `validators: [{${step}}]\n`);
      // A key opens nothing here, so that nothing needs a boot.
      const check = ["check", "--quick", "--image", image, "-f", recipe, "--key", "unused"];
      const { code: found, stdout, stderr } = runProcess(folder, check);
      assert.is(found, code, stderr);
      assert.is(stdout.includes(reason), code === 1);
    }
  }
});

test("one of several systems is chosen by its device", () => {
  const { system } = inspectJson(guestImage("two-systems"), "--root-filesystem", "/dev/sda2");
  assert.is(system?.distro, "rocky");
  const image = guestImage("two-systems");
  for (const words of [
    ["inspect", image],
    ["diff", image, image],
    ["draft", "--base", image, "--golden", image],
  ]) {
    const { code, stdout, stderr } = runProcess(folder, [...words, "--root-filesystem", "/dev/sda9"]);
    assert.is(`${code} ${stdout}`, "2 ", words[0]);
    assert.match(
      stderr,
      /^error\[root-filesystem-missing\]: \/dev\/sda9 is none of the volumes of .*: \/dev\/sda1, \/dev\/sda2$/m,
    );
  }
  // Behind a volume that cannot be read there may be more.
  assert.match(
    inspectJson(guestImage("btrfs"), "--root-filesystem", "/dev/vg/root").obstacles.join("\n"),
    /^\/dev\/vg\/root is none of the image's volumes: /m,
  );
});

test("an image that is no image, is missing, or claims to be huge", () => {
  const text = join(scratch(), "notes.txt");
  writeFileSync(text, "not a disk\n".repeat(100));
  assert.is(inspect([text]).code, 3);
  assert.is(inspect([join(scratch(), "none.qcow2")]).code, 3);
  assert.is(inspect([]).code, 2);
  const huge = join(scratch(), "huge.raw");
  writeFileSync(huge, "");
  truncateSync(huge, 2 ** 43);
  assert.match(inspectJson(huge, "--format", "raw").obstacles.join("\n"), /no system was found/);
  assert.ok(existsSync(huge));
});

test.run();
