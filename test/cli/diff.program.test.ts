import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv/dist/2020.js";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { ImageDiff } from "../../src/app/diff.ts";
import { guestImage, stateOf } from "./guests.ts";
import { builtProgram, runProcess, scratch } from "./support.ts";

const test = suite("cli: diff");
const folder = builtProgram();
const program = join(folder, "sahara-image.js");
const diff = (...args: readonly string[]) => runProcess(folder, ["diff", ...args]);
const schema = JSON.parse(readFileSync("schemas/diff.schema.json", "utf8"));
const isDiff = new Ajv({ strict: false }).compile(schema);

function diffJson(...args: string[]): ImageDiff {
  const { stdout, stderr } = diff(...args, "--json");
  assert.is(stderr, "");
  const found = JSON.parse(stdout);
  assert.ok(isDiff(found), JSON.stringify(isDiff.errors));
  return found as ImageDiff;
}

/** An empty layer over an image, and the bytes at a place of it overwritten. */
function overlayOf(image: string, ...writes: readonly string[]): string {
  const overlay = join(scratch(), "overlay.qcow2");
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", "-b", image, "-F", "qcow2", overlay]);
  if (writes.length > 0)
    execFileSync("qemu-io", ["-f", "qcow2", ...writes.flatMap((write) => ["-c", write]), overlay]);
  return overlay;
}

/** The place of a text on the disk of an image, in bytes. */
function placeOf(image: string, text: string): number {
  const raw = join(scratch(), "raw");
  execFileSync("qemu-img", ["convert", "-O", "raw", image, raw]);
  const at = readFileSync(raw).indexOf(text);
  assert.ok(at > 0, text);
  return at;
}

/** A disk as of a cloud image: a system on ext4, and a boot loader in an EFI system partition (FAT32). */
function withEfiPartition(config: string): string {
  const folder = scratch({
    "root/etc/os-release": "ID=debian\n",
    "root/etc/fstab": "LABEL=root / ext4 defaults 0 1\nUUID=A40D-85E7 /boot/efi vfat umask=0077 0 1\n",
    "root/boot/efi/.keep": "",
    "esp/EFI/debian/grub.cfg": config,
  });
  const script = `set -e
cd "$1"
truncate -s 120M disk
printf 'label: gpt\\nsize=50MiB,type=U\\nsize=60MiB,type=L\\n' | sfdisk -q disk
truncate -s 50M fat && mkfs.vfat -F 32 -s 1 -i A40D85E7 fat && mcopy -s -i fat esp/EFI ::
dd if=fat of=disk bs=1M seek=1 conv=notrunc
mke2fs -F -t ext4 -L root -d root -E offset=$((51 << 20)) disk 60M`;
  execFileSync("sh", ["-c", script, "sh", folder], { stdio: "ignore" });
  return join(folder, "disk");
}

const debian = guestImage("debian");

test("two distributions: exit status 1, files with diffs, and both images untouched", () => {
  const ubuntu = guestImage("ubuntu");
  const before = [stateOf(debian), stateOf(ubuntu)];
  const { code, stdout, stderr } = diff(debian, ubuntu);
  assert.is(code, 1, stderr);
  assert.match(stdout, /^files \(\d+\)$/m);
  assert.match(stdout, /^ {2}~ \/etc\/hostname {2}content .*\n {6}@@ -1 \+1 @@\n {6}-debian\n {6}\+ubuntu$/m);
  assert.match(stdout, /^ {2}\+ \/etc\/lsb-release {2}file 0644 0:0, \d+ bytes$/m);
  const { files } = diffJson(debian, ubuntu);
  assert.is(files.find(({ path }) => path === "/etc/lsb-release")?.change, "added");
  assert.equal([stateOf(debian), stateOf(ubuntu)], before);
});

test("an EFI system partition is compared as well", () => {
  const [one, same, other] = ["set timeout=5\n", "set timeout=5\n", "set timeout=0\n"].map(withEfiPartition);
  const equal = diff(one!, same!, "--format", "raw");
  assert.equal([equal.code, equal.stderr], [0, ""], equal.stdout);
  const { files, before } = diffJson(one!, other!, "--format", "raw");
  assert.equal(before.obstacles, []);
  assert.equal(
    files.map(({ path, diff }) => [path, diff]),
    [["/boot/efi/EFI/debian/grub.cfg", "@@ -1 +1 @@\n-set timeout=5\n+set timeout=0"]],
  );
});

test("packages of rpm, and the files that belong to them", () => {
  const found = diffJson(guestImage("rocky"), guestImage("leap"));
  const of = (name: string) => found.packages.find((each) => each.name === name);
  assert.equal([of("dnf")?.change, of("zypper")?.change], ["removed", "added"]);
  assert.match(of("bash")?.before ?? "", /el9/);
  assert.ok(found.files.some(({ package: owner }) => owner === "zypper"));
});

test("an image and itself, and a layer without changes, are the same", () => {
  for (const other of [debian, overlayOf(debian)]) {
    const { code, stdout, stderr } = diff(debian, other);
    assert.is(code, 0, stderr);
    assert.match(stdout, /\nno differences\n$/);
  }
});

test("a byte that was changed in place, in a layer, is found", () => {
  const at = placeOf(debian, 'PRETTY_NAME="Debian');
  const overlay = overlayOf(debian, `write -P 0x58 ${at} 1`);
  const { code, stdout } = diff(overlay, debian);
  assert.is(code, 1);
  assert.match(stdout, /^files \(1\)\n {2}~ \/usr\/lib\/os-release {2}content/m);
  assert.match(diff(overlay, overlayOf(debian), "--allow-backing").stdout, /^files \(1\)$/m);
});

test("a layer over a file that is not the other image takes --allow-backing", () => {
  const ubuntu = guestImage("ubuntu");
  const { code, stderr } = diff(overlayOf(debian), ubuntu);
  assert.is(code, 3);
  assert.match(stderr, /^error\[image-refers-elsewhere\]/m);
  assert.is(diff(overlayOf(debian), ubuntu, "--allow-backing").code, 1);
  assert.is(diff(overlayOf(debian), overlayOf(debian)).code, 3);
});

test("only some parts", () => {
  const ubuntu = guestImage("ubuntu");
  assert.is(diff(debian, ubuntu, "--only", "accounts,units").code, 0);
  const { files, packages } = diffJson(debian, ubuntu, "--only", "packages,files:/usr/lib");
  assert.equal(packages, []);
  assert.equal(
    files.map(({ path }) => path),
    ["/usr/lib/os-release"],
  );
});

test("mistakes on the command line", () => {
  const said = (...args: string[]) => {
    const { code, stderr } = diff(...args);
    return `${code} ${stderr}`;
  };
  assert.match(said(), /^2 .*IMG1/);
  assert.match(said(debian), /^2 .*IMG2/);
  assert.match(said(debian, debian, debian), /^2 .*two images/);
  assert.match(said(debian, debian, "--only", "file"), /^2 .*`file` for `--only`[\s\S]*files/);
  assert.match(said(debian, debian, "--only", "files:etc"), /^2 .*`files:etc`/);
  assert.match(
    said(debian, debian, "--only", "files:/ect"),
    /^2 .*diff-path-missing.* neither image has \/ect/,
  );
  assert.match(said(debian, debian, "--only", "units:/etc"), /^2 .*`units:\/etc`/);
});

test("what cannot be read without a boot is one sentence, with exit status 3", () => {
  for (const [name, reason] of [
    ["btrfs", /btrfs is not read without a boot/],
    ["blank", /no system was found/],
    ["two-systems", /several systems/],
  ] as const) {
    const { code, stdout, stderr } = diff(debian, guestImage(name));
    assert.is(code, 3, name);
    assert.is(stdout, "");
    assert.match(stderr, /^error\[image-not-readable\]: can't read the files of .* without a boot: /);
    assert.match(stderr, reason);
  }
});

test("output to a full disk, to a reader that has left, and an interrupt", async () => {
  const ubuntu = guestImage("ubuntu");
  const bash = (line: string) =>
    spawnSync(
      "bash",
      [
        "-o",
        "pipefail",
        "-c",
        `"$0" "$1" diff "$2" "$3" -v ${line}`,
        process.execPath,
        program,
        debian,
        ubuntu,
      ],
      {
        encoding: "utf8",
      },
    );
  const full = bash(">/dev/full");
  assert.is(full.status, 3);
  assert.match(
    full.stderr,
    /^error\[output-unwritable\]: can't write to standard output: the disk is full$/m,
  );
  const head = bash("| head -1");
  assert.is(head.stderr, "");
  assert.match(head.stdout, /^--- .*\n$/);
  const child = spawn(process.execPath, [program, "diff", debian, ubuntu], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  while (!existsSync(`/proc/${child.pid}/task/${child.pid}/children`) || childrenOf(child.pid!) === "")
    await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill("SIGINT");
  const [code] = await once(child, "close");
  assert.is(code, 130, stderr);
  assert.is(stdout, "");
  assert.not.match(stderr, /^ +at /m);
});

function childrenOf(pid: number): string {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
}

test("an image that a program writes to is refused", async () => {
  const image = guestImage("debian");
  const nbd = spawn("qemu-nbd", ["-k", join(scratch(), "nbd"), "-f", "qcow2", "--persistent", image]);
  try {
    for (let round = 0; round < 200 && diff(debian, image).code !== 3; round++);
    const { code, stderr } = diff(debian, image);
    assert.is(code, 3);
    assert.match(stderr, /^error\[image-in-use\]/m);
  } finally {
    nbd.kill();
    await new Promise((resolve) => nbd.once("close", resolve));
  }
});

test.run();
