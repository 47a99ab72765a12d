// What a guest mounts at boot, as `inspect` reads it (src/guest/view) and as the appliance mounts it.
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { FileSystem } from "../../src/disk/file-system.ts";
import type { Volume } from "../../src/disk/volumes.ts";
import { diskNames } from "../../src/guest/view/disk-names.ts";
import { placeOf, planMounts } from "../../src/guest/view/fstab.ts";
import { matchDevice } from "../../src/guest/view/match-device.ts";
import { callAppliance } from "../support/appliance-library.ts";
import { fstabImage, randomFstab } from "../support/random-fstab.ts";
import { seeded } from "../support/random-texts.ts";

const more = {
  specs: [
    "/dev/sda1",
    "/dev/sdb1",
    "/dev/vda1",
    "/dev/vda2",
    "/dev/vdb2",
    "/dev/xvda2",
    "/dev/nvme0n1p3",
    "/dev/mmcblk0p2",
    "/dev/vda9",
    "/dev/disk/by-uuid/a40d-85e7",
    "/dev/disk/by-partlabel/a\\134x20b",
    "/dev/disk/by-id/dm-name-vg-home",
    "/dev/vg/home",
    'UUID="A40D-85E7"',
    "LABEL=none",
    "/dev/cdrom",
    "/dev/fuse",
    "/dev/fuse1",
    "/dev/loop0",
    "/a",
  ],
  folders: ["/proc", "/d/./x", "/", "/f\\303\\274r"],
  types: ["fuse.sshfs", "overlay", "nodev", "btrfs", "ext4\r", "\r"],
  options: [
    "bind",
    "ro,rbind",
    "x-systemd.automount=1",
    "comment=systemd.automount,comment",
    "x-systemd.makefs",
    "ro\\054nofail",
    "ro\\054bind",
    "noauto\r",
    "subvol=a\\040b",
  ],
};

const volumes = fstabImage.devices
  .filter(({ device }) => device !== "/dev/sda")
  .map(({ device, ...facts }): Volume => {
    const tag = (name: string) => facts[name] ?? "";
    return {
      device: device === "/dev/mapper/vg-home" ? "/dev/vg/home" : device,
      size: 0,
      kind: "ext",
      fileSystem: { uuid: tag("UUID"), label: tag("LABEL") } as FileSystem,
      partition: {
        number: 0,
        start: 0,
        size: 0,
        type: "",
        uuid: tag("PART_ENTRY_UUID"),
        label: tag("PART_ENTRY_NAME"),
      },
    };
  });

/** A line FOLDER|SPEC|TYPE|OPTIONS|NEED|PLACE|DEVICE for each mount, in the order of the file. */
function planOfAppliance(fstabs: readonly string[], systemd: boolean): string[][] {
  const calls = `
boots_with_systemd=${systemd ? "yes" : ""}
file=0
while [ "$file" -lt ${fstabs.length} ]; do
  planned='' masked='' idle_units='' root_spec='' hardware='' root_hardware=''
  : >"$workshop/plan"
  read_fstab "$root/etc/fstab-$file"
  know_hardware
  while read -r _ need folder spec type options source; do
    decode "$folder" && folder=$decoded
    decode "$spec" && spec=$decoded
    decode "$options" && options=$decoded
    kind_of_mount
    device=''
    case $mount_kind in
      device) place=disk && find_device "$spec" ;;
      bind) place=folder ;;
      *) place=elsewhere ;;
    esac
    printf '%s|%s|%s|%s|%s|%s|%s|%s\\n' "$file" "$folder" "$spec" "$type" "$options" "$need" "$place" "$device"
  done <"$workshop/plan"
  file=$((file + 1))
done`;
  const files = Object.fromEntries(fstabs.map((text, number) => [`etc/fstab-${number}`, text]));
  const plans = fstabs.map((): string[] => []);
  const { stdout } = callAppliance({ ...fstabImage, files }, calls);
  for (const line of stdout.split("\n").filter(Boolean)) {
    const [number, ...rest] = line.split("|");
    plans[Number(number)]!.push(rest.join("|"));
  }
  return plans;
}

function planOfView(fstab: string, systemd: boolean): string[] {
  const plan = planMounts(fstab, systemd);
  const disks = diskNames(plan, "1");
  return plan.mounts.map((mount) => {
    const { folder, device, type, options, required } = mount;
    const place = placeOf(mount);
    const found = place === "disk" ? (matchDevice(device, volumes, disks)?.device ?? "") : "";
    const name = found === "/dev/vg/home" ? "/dev/mapper/vg-home" : found;
    return [folder, device, type, options.join(","), required ? "required" : "wanted", place, name].join("|");
  });
}

for (const systemd of [true, false])
  test(`random files mean the same to inspect and to the appliance, ${systemd ? "with" : "without"} systemd`, () => {
    const random = seeded(systemd ? 21 : 22);
    const fstabs = Array.from({ length: 400 }, () => randomFstab(random, more));
    const expected = planOfAppliance(fstabs, systemd);
    for (const [number, fstab] of fstabs.entries())
      assert.equal(planOfView(fstab, systemd), expected[number], fstab);
  });

test("a name that depends on more than the image is left to a boot", () => {
  const disks = { image: undefined, all: new Set<string>() };
  for (const name of [
    "/dev/disk/by-id/virtio-x-part2",
    "/dev/md0",
    "/dev/mapper/luks-x",
    "/dev/root",
    "ID=x",
  ])
    assert.is(matchDevice(name, volumes, disks), undefined, name);
});

test.run();
