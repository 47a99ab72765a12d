import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  applianceLibrary,
  callAppliance,
  type FakeDevice,
  type FakeImage,
} from "../support/appliance-library.ts";
import { shells } from "../support/scratch-guest.ts";

const test = suite("device names");

const uuid = "6e3be9de-8139-11d1-9106-a43f08d823a6";
const partition = (device: string, facts: Omit<FakeDevice, "device"> = {}): FakeDevice => ({
  device,
  TYPE: "ext4",
  ...facts,
});

/** One disk with a GPT, a LUKS partition that was opened, and a volume group. */
const oneDisk: FakeImage = {
  rootDevice: "/dev/sda1",
  unlocked: "0f0f0f0f8139411d91060123456789ab /dev/mapper/luks-sda3\n",
  devices: [
    { device: "/dev/sda", PTTYPE: "gpt" },
    partition("/dev/sda1", {
      UUID: uuid,
      LABEL: "root",
      PART_ENTRY_UUID: "aaaaaaaa-1111-4222-8333-444444444444",
      PART_ENTRY_NAME: "system",
    }),
    partition("/dev/sda2", { UUID: "A40D-85E7", LABEL: "my data", PART_ENTRY_NAME: "a/b é" }),
    { device: "/dev/sda3", TYPE: "crypto_LUKS", UUID: "0f0f0f0f-8139-411d-9106-0123456789ab" },
    partition("/dev/sda15", { PART_ENTRY_UUID: "5a4a12a9-0f", LABEL: "back\\slash" }),
    partition("/dev/mapper/luks-sda3", { UUID: "11111111-2222-4333-8444-555555555555" }),
    partition("/dev/mapper/vg-root"),
    partition("/dev/mapper/my--vg-my--lv"),
  ],
};

/** What the guest calls each device, in fstab(5) before its octal escapes are decoded, and what that is here. */
const names: readonly (readonly [spec: string, device: string])[] = [
  [`UUID=${uuid}`, "/dev/sda1"],
  [`UUID="${uuid}"`, "/dev/sda1"],
  [`UUID='${uuid}'`, "/dev/sda1"],
  [`UUID=${uuid.toUpperCase()}`, "/dev/sda1"],
  ["UUID=A40D-85E7", "/dev/sda2"],
  ["UUID=a40d-85e7", "/dev/sda2"],
  ["UUID=6e3be9de-0000-11d1-9106-a43f08d823a6", ""],
  ["LABEL=root", "/dev/sda1"],
  ["LABEL=ROOT", ""],
  ["LABEL=my\\040data", "/dev/sda2"],
  ['LABEL="my\\040data"', "/dev/sda2"],
  ["LABEL=back\\134slash", "/dev/sda15"],
  ["LABEL=back\\\\slash", "/dev/sda15"],
  ["PARTUUID=aaaaaaaa-1111-4222-8333-444444444444", "/dev/sda1"],
  ["PARTUUID=AAAAAAAA-1111-4222-8333-444444444444", "/dev/sda1"],
  ["PARTUUID=5a4a12a9-0f", "/dev/sda15"],
  ["PARTLABEL=system", "/dev/sda1"],
  ["PARTLABEL=a/b\\040é", "/dev/sda2"],
  [`/dev/disk/by-uuid/${uuid}`, "/dev/sda1"],
  ["/dev/disk/by-label/my\\x20data", "/dev/sda2"],
  ["/dev/disk/by-label/my\\134x20data", "/dev/sda2"],
  ["/dev/disk/by-label/back\\x5cslash", "/dev/sda15"],
  ["/dev/disk/by-partuuid/aaaaaaaa-1111-4222-8333-444444444444", "/dev/sda1"],
  ["/dev/disk/by-partlabel/a\\x2fb\\x20é", "/dev/sda2"],
  ["/dev/disk/by-id/ata-QEMU_HARDDISK_QM00001-part2", "/dev/sda2"],
  ["/dev/disk/by-id/ata-QEMU_HARDDISK_QM00001-part7", ""],
  ["/dev/disk/by-id/wwn-0x5000c500a1b2c3d4-part15", "/dev/sda15"],
  ["/dev/disk/by-id/ata-QEMU_HARDDISK_QM00001", "/dev/sda"],
  ["/dev/disk/by-path/pci-0000:00:1f.2-ata-1-part2", "/dev/sda2"],
  ["/dev/disk/by-path/pci-0000:00:10.0-scsi-0:0:0:0-part1", "/dev/sda1"],
  ["ID=ata-QEMU_HARDDISK_QM00001-part2", "/dev/sda2"],
  ['ID="ata-QEMU_HARDDISK_QM00001-part2"', "/dev/sda2"],
  ["/dev/disk/by-id/dm-name-vg-root", "/dev/mapper/vg-root"],
  ["/dev/disk/by-id/dm-uuid-CRYPT-LUKS1-0f0f0f0f8139411d91060123456789ab-data", "/dev/mapper/luks-sda3"],
  ["/dev/disk/by-id/dm-uuid-CRYPT-LUKS2-0f0f0f0f8139411d91060123456789ab-luks-0f", "/dev/mapper/luks-sda3"],
  ["/dev/sda2", "/dev/sda2"],
  ["/dev/sda15", "/dev/sda15"],
  ["/dev/sda", "/dev/sda"],
  ["/dev/sda9", ""],
  ["/dev/sdb1", ""],
  ["/dev/vda2", "/dev/sda2"],
  ["/dev/vdb2", ""],
  ["/dev/xvda2", "/dev/sda2"],
  ["/dev/xvda", "/dev/sda"],
  ["/dev/hda2", "/dev/sda2"],
  ["/dev/nvme0n1p2", "/dev/sda2"],
  ["/dev/nvme0n1p15", "/dev/sda15"],
  ["/dev/nvme0n1", "/dev/sda"],
  ["/dev/nvme1n1p2", ""],
  ["/dev/mmcblk0p2", "/dev/sda2"],
  ["/dev/mmcblk0", "/dev/sda"],
  ["/dev/mmcblk1p2", ""],
  ["/dev/pmem0p2", "/dev/sda2"],
  ["/dev/dasda2", "/dev/sda2"],
  ["/dev/cciss/c0d0p2", "/dev/sda2"],
  ["/dev/mapper/mpatha-part2", "/dev/sda2"],
  ["/dev/mapper/mpathap2", "/dev/sda2"],
  ["/dev/root", "/dev/sda1"],
  ["/dev/mapper/vg-root", "/dev/mapper/vg-root"],
  ["/dev/vg/root", "/dev/mapper/vg-root"],
  ["/dev/my-vg/my-lv", "/dev/mapper/my--vg-my--lv"],
  ["/dev/mapper/luks-0f0f0f0f-8139-411d-9106-0123456789ab", "/dev/mapper/luks-sda3"],
  ["/dev/mapper/luks-0F0F0F0F-8139-411D-9106-0123456789AB", "/dev/mapper/luks-sda3"],
  ["/dev/mapper/luks-99999999-8139-411d-9106-0123456789ab", ""],
  ["/dev/mapper/other", ""],
  ["/dev/md0", ""],
  ["tmpfs", ""],
  ["server:/export", ""],
];

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function find(
  image: FakeImage,
  specs: readonly string[],
  shell: (typeof shells)[number] = "dash",
  before = "",
): string[] {
  const calls = specs.map((spec) => `decode ${quote(spec)}; find_device "$decoded"; echo "=$device"`);
  return callAppliance(image, [before, ...calls].join("\n"), shell)
    .stdout.trimEnd()
    .split("\n")
    .map((line) => line.slice(1));
}

for (const shell of shells)
  test(`${shell}: each name that a guest has for a device`, () => {
    const found = find(
      oneDisk,
      names.map(([spec]) => spec),
      shell,
    );
    for (const [index, [spec, device]] of names.entries()) assert.is(found[index], device, spec);
  });

test("the disk with the guest's / is the one that its line for / names", () => {
  const know = (root: string, ...needed: string[]) =>
    [
      "planned='' masked='' idle_units=''",
      ": >$workshop/plan",
      `root_spec=${root}`,
      ...needed.map((spec, index) => `add_to_plan required /m${index} ${spec} ext4 defaults /etc/fstab`),
      "know_hardware",
      "need=required",
    ].join("\n");
  const cases: readonly (readonly [before: string, spec: string, device: string])[] = [
    // The guest starts from its second disk, and that is the one of the image.
    [know("/dev/sdb1"), "/dev/sdb2", "/dev/sda2"],
    [know("/dev/sdb1"), "/dev/sda2", ""],
    [know("/dev/vdb1"), "/dev/sda2", ""],
    [know("/dev/mmcblk1p1"), "/dev/mmcblk1p2", "/dev/sda2"],
    [know("/dev/disk/by-id/ata-A-part1"), "/dev/disk/by-id/ata-A-part2", "/dev/sda2"],
    [know("/dev/disk/by-id/ata-A-part1"), "/dev/disk/by-id/ata-B-part2", ""],
    // Two names of one disk.
    [know("/dev/disk/by-id/ata-A-part1"), "/dev/disk/by-path/pci-0-part2", "/dev/sda2"],
    [know("/dev/disk/by-id/ata-A-part1"), "/dev/sda2", "/dev/sda2"],
    // The line for / is about another partition, so it says nothing about the disk.
    [know("/dev/sdb9"), "/dev/sdb2", ""],
    // Two disks are needed, and the names do not show which of them this is.
    [
      know("UUID=x", "/dev/disk/by-id/ata-A-part2", "/dev/disk/by-id/ata-B-part1"),
      "/dev/disk/by-id/ata-A-part2",
      "",
    ],
    [know("UUID=x", "/dev/nvme0n1p2", "/dev/sda1"), "/dev/sda1", ""],
    [know("UUID=x", "/dev/vda2", "/dev/vdb1"), "/dev/vda2", "/dev/sda2"],
    // A disk that the guest can do without may be any.
    ["need=wanted", "/dev/disk/by-id/google-data-part2", ""],
    ["need=wanted", "/dev/disk/azure/resource-part2", ""],
    ["need=wanted", "/dev/sda2", "/dev/sda2"],
    [
      `${know("UUID=x", "/dev/disk/by-id/ata-A-part1")}\nneed=wanted`,
      "/dev/disk/by-id/ata-A-part2",
      "/dev/sda2",
    ],
  ];
  for (const [before, spec, device] of cases)
    assert.equal(find(oneDisk, [spec], "dash", before), [device], `${spec} after ${before}`);
});

test("several drives are counted", () => {
  const twoDisks: FakeImage = {
    devices: ["/dev/sda", "/dev/sda1", "/dev/sdb", "/dev/sdb1"].map((device) => partition(device)),
  };
  assert.equal(
    find(twoDisks, [
      "/dev/sda1",
      "/dev/sdb1",
      "/dev/vdb1",
      "/dev/nvme1n1p1",
      "/dev/sdc1",
      "/dev/disk/by-id/x-part1",
    ]),
    ["/dev/sda1", "/dev/sdb1", "/dev/sdb1", "/dev/sdb1", "", ""],
  );
});

test("an array has another number on another machine", () => {
  const array: FakeImage = {
    devices: ["/dev/sda", "/dev/sda1", "/dev/md127"].map((device) => partition(device)),
  };
  assert.equal(find(array, ["/dev/md0", "/dev/md127", "/dev/md/host:data"]), [
    "/dev/md127",
    "/dev/md127",
    "/dev/md127",
  ]);
});

/** What the functions say where the kernel calls the image's drives so, in the order of the bus. */
function shown(disks: string, nodes: readonly string[]): string[] {
  const calls = nodes.map((node) => `shown_as ${node}; echo "=$shown"`).join("\n");
  const script = `${applianceLibrary}\ndisks='${disks}'\n${calls}`;
  return execFileSync("/bin/sh", ["-uc", script], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.slice(1));
}

test("the first drive of the image is sda, whatever the kernel calls it", () => {
  assert.equal(shown("sdb", ["/dev/sdb", "/dev/sdb15", "/dev/mapper/vg-root"]), [
    "/dev/sda",
    "/dev/sda15",
    "/dev/mapper/vg-root",
  ]);
  assert.equal(shown("sdc\nsda\nsdd", ["/dev/sdc1", "/dev/sda1", "/dev/sdd"]), [
    "/dev/sda1",
    "/dev/sdb1",
    "/dev/sdc",
  ]);
  assert.equal(shown("", ["/dev/vda1"]), ["/dev/vda1"]);
});

/** The devices of a made-up /sys: the number of each, and the place of drives on the bus. */
type Drives = Readonly<Record<string, readonly [number: string, place?: string]>>;

/** Runs name_devices in a made-up /sys and /dev, and lists that /dev. */
const nameDevices = (own: string, drives: Drives): string[] =>
  inMadeUpDev(
    own,
    drives,
    `
mode=reconcile
name_devices
blkid() { :; }
scan_devices
echo "drives$known_disks"
cd "$dev" && for node in sd*; do echo "$node $(cat "$node")"; done
for link in disk/by-uuid/*; do echo "\${link##*/} $(readlink "$link")"; done`,
  );

function inMadeUpDev(own: string, drives: Drives, calls: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "names-"));
  try {
    mkdirSync(join(folder, "dev/disk/by-uuid"), { recursive: true });
    for (const [name, [number, place]] of Object.entries(drives)) {
      mkdirSync(join(folder, "sys", name), { recursive: true });
      writeFileSync(join(folder, "sys", name, "dev"), `${number}\n`);
      writeFileSync(join(folder, "dev", name), `${number}\n`);
      symlinkSync(`../../${name}`, join(folder, "dev/disk/by-uuid", number));
      if (place === undefined) continue;
      mkdirSync(join(folder, "bus", place), { recursive: true });
      symlinkSync(`../../bus/${place}`, join(folder, "sys", name, "device"));
    }
    const script = `${applianceLibrary}
sys=${folder}/sys dev=${folder}/dev own_device=${own} workshop=${folder}/visit given=${folder}
mkdir "$workshop"
mknod() { echo "$5:$6" >"$3"; }
${calls}`;
    return execFileSync("/bin/sh", ["-uc", script], { encoding: "utf8" }).trim().split("\n");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("/dev shows the drives of the image as users know them, and not the appliance's own disk", () => {
  assert.equal(
    nameDevices("8:16", { sda: ["8:0", "0:0:0:0"], sda1: ["8:1"], sdb: ["8:16", "0:0:1:0"] }),
    ["drives /dev/sda", "sda 8:0", "sda1 8:1", "8:0 ../../sda", "8:1 ../../sda1"],
    "in the order of the bus",
  );
  assert.equal(
    nameDevices("8:0", { sda: ["8:0", "0:0:1:0"], sdb: ["8:16", "0:0:0:0"], sdb1: ["8:17"] }),
    [
      "drives /dev/sda",
      "sda 8:16",
      "sda1 8:17",
      "sdb 8:16",
      "sdb1 8:17",
      "8:16 ../../sda",
      "8:17 ../../sda1",
    ],
    "the appliance's disk came first",
  );
  assert.equal(
    nameDevices("8:32", {
      sda: ["8:0", "0:0:1:0"],
      sda1: ["8:1"],
      sdb: ["8:16", "0:0:0:0"],
      sdb1: ["8:17"],
      sdc: ["8:32", "0:0:2:0"],
    }),
    [
      "drives /dev/sda /dev/sdb",
      "sda 8:16",
      "sda1 8:17",
      "sdb 8:0",
      "sdb1 8:1",
      "8:0 ../../sdb",
      "8:1 ../../sdb1",
      "8:16 ../../sda",
      "8:17 ../../sda1",
    ],
    "two drives the wrong way round",
  );
});

test("several images in one appliance share the nodes of their drives", () => {
  const visit = `
nodes_in_dev() { ls "$dev"; }
(name_devices; name_devices)
echo first $(nodes_in_dev)
: >"$dev/left-by-the-guest"
remove_nodes
echo then $(nodes_in_dev)
mknod() { echo "another node: $3"; }
. "$given/own"
(name_devices; remove_nodes)
echo last $(nodes_in_dev)`;
  assert.equal(
    inMadeUpDev(
      "8:0",
      { sda: ["8:0", "0:0:1:0"], sdb: ["8:16", "0:0:0:0"], sdb1: ["8:17"] },
      `mode=test-only shared=yes runs_scripts='' may_write=''
node_patterns="$dev/*"
echo "own_nodes='$dev/disk$nl$dev/sdb$nl$dev/sdb1$nl'" >"$given/own"
. "$given/own"
${visit}`,
    ),
    ["first disk sda sda1 sdb sdb1", "then disk sda sda1 sdb sdb1", "last disk sda sda1 sdb sdb1"],
  );
});

test.run();
