// The appliance program on every disk layout that test/guests can make, in one boot.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestPath, named, refusalIn, runLayouts } from "./appliance-layouts.ts";

interface Layout {
  readonly guest: string;
  readonly root?: string;
  /** Whether it gets a wrong passphrase, and then the right one. */
  readonly keys?: true;
  /** The sector size of its drive in bytes, if it is not 512. */
  readonly sectorSize?: 4096;
  /** A command of the appliance's shell that damages the drive, also for the layouts after this one. */
  readonly damage?: string;
  /** Expected: what is mounted (folder → device), or the sentences of the refusal. */
  readonly mounts?: Readonly<Record<string, string>>;
  readonly refused?: RegExp;
  readonly warnings?: RegExp;
}

const layouts: readonly Layout[] = [
  { guest: "debian", mounts: { "/": "/dev/sda1 ext4" } },
  { guest: "gpt", mounts: { "/": "/dev/sda2 ext4" } },
  { guest: "large-sectors", sectorSize: 4096, mounts: { "/": "/dev/sda1 ext4" } },
  { guest: "large-sectors", refused: /counts in sectors of 4096 bytes: add it with blocksize:4096/ },
  { guest: "no-table", mounts: { "/": "/dev/sda ext4" } },
  {
    guest: "separate-boot-usr-var",
    mounts: {
      "/": "/dev/sda1 ext4",
      "/boot": "/dev/sda2 ext4",
      "/usr": "/dev/sda3 ext4",
      "/var": "/dev/sda4 ext4",
    },
  },
  { guest: "xfs", mounts: { "/": "/dev/sda1 xfs" } },
  { guest: "btrfs", mounts: { "/": "/dev/sda1 btrfs subvol=/@" } },
  {
    guest: "btrfs",
    root: "btrfsvol:/dev/sda1/@snapshots/1",
    mounts: { "/": "/dev/sda1 btrfs subvol=/@snapshots/1" },
  },
  { guest: "btrfs-raid1", mounts: { "/": "/dev/sda1 btrfs subvol=/@" } },
  { guest: "btrfs-raid1", root: "btrfsvol:/dev/sda2/@", mounts: { "/": "/dev/sda1 btrfs subvol=/@" } },
  {
    guest: "btrfs-raid1",
    damage: "wipefs -aq $(blkid -t TYPE=btrfs -o device | tail -n 1)",
    refused: /looked at: \/dev\/sda1 \(btrfs, which can't be mounted: mount: \S+: wrong fs type.*\)\)/,
  },
  { guest: "lvm", mounts: { "/": "/dev/mapper/vg0-root ext4", "/var": "/dev/mapper/vg0-var ext4" } },
  { guest: "luks", refused: /no operating system was found .*locked by LUKS: \/dev\/sda1; give .*--key/ },
  { guest: "luks", keys: true, mounts: { "/": "/dev/mapper/luks-sda1 ext4" } },
  {
    guest: "two-systems",
    refused: /holds 2 systems.*--root-filesystem:\n {2}\/dev\/sda1 {2}Debian.*\n {2}\/dev\/sda2 {2}Rocky/,
  },
  { guest: "two-systems", root: "/dev/sda2", mounts: { "/": "/dev/sda2 ext4" } },
  { guest: "two-systems", root: "/dev/vda2", mounts: { "/": "/dev/sda2 ext4" } },
  {
    guest: "two-systems",
    root: "/dev/sda7",
    refused: /no device \/dev\/sda7.*file systems are:\n {2}\/dev\/sda1 ext4\n/,
  },
  {
    guest: "mounts",
    mounts: {
      "/": "/dev/sda1 ext4",
      "/boot": "/dev/sda3 ext4",
      "/home": "/dev/sda4 ext4",
      "/opt": "/dev/sda5 ext4",
      "/secret": "/dev/mapper/secret ext4",
      "/srv/my\\040data": "/dev/sda2 ext4",
      "/tail": "/dev/sda6 ext4",
    },
    warnings: /^warning not-mounted \/nfs is not mounted: .*\n$/,
  },
  {
    guest: "broken-fstab",
    refused: /fstab of the image asks for UUID=\S+ at \/data.*no such device.*nofail/,
  },
  { guest: "foreign", refused: /another architecture \(aarch64\) than this machine/ },
  {
    guest: "empty",
    refused: /no operating system was found on the image \(looked at: \/dev\/sda1 \(ext4\)\)/,
  },
  {
    guest: "blank",
    refused: /no operating system was found on the image \(looked at: no file system at all\)/,
  },
];

/** What came of it; shell of the appliance. */
const look = `
cat transcript warnings 2>/dev/null
cat /proc/mounts
own=$(while read -r _ _ numbers _ where _; do [ "$where" != / ] || echo "$numbers"; done </proc/self/mountinfo)
for d in /dev/sd*; do
  [ "$((0x$(stat -c %t "$d"))):$((0x$(stat -c %T "$d")))" != "$own" ] || echo "own disk $d"
done
:
`;

const test = suite("root finding");
let results: string[] = [];

test.before(() => {
  const runs = layouts.map(({ guest, root = "", keys = false, sectorSize, damage }) => ({
    drive: `"${guestPath(guest)}" format:qcow2 readonly:true${sectorSize ? ` blocksize:${sectorSize}` : ""}`,
    keys,
    commands: `${damage ? `${damage}; ` : ""}${named(root)}sh appliance open; sh look`,
  }));
  results = runLayouts(runs, look);
});

for (const [index, { guest, root, keys, damage, mounts, refused, warnings }] of layouts.entries()) {
  test([guest, root, keys && "with its key", damage && "damaged"].filter(Boolean).join(" "), () => {
    const result = results[index] ?? "";
    const refusal = refusalIn(result);
    if (refused) {
      assert.match(refusal, refused);
      assert.match(result, /^verdict refused$/m);
      return;
    }
    assert.is(refusal, "");
    const found: Record<string, string> = {};
    for (const [, device, where, type, options] of result.matchAll(
      /^(\S+) \/sysroot(\S*) (\S+) (\S+) 0 0$/gm,
    )) {
      const subvolume = options!.split(",").find((option) => option.startsWith("subvol="));
      found[where || "/"] = [device, type, subvolume].filter(Boolean).join(" ");
      assert.match(options!, /^rw\b/);
    }
    assert.equal(found, mounts);
    const warned = [...result.matchAll(/^warning .*\n/gm)].join("");
    if (warnings) assert.match(warned, warnings);
    else assert.is(warned, "");
    assert.not.match(result, /^own disk/m, "no name in /dev is the appliance's own disk");
  });
}

test.run();
