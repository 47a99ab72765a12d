// The appliance program on every disk layout that test/guests can make, in one boot: each drive in turn is made
// the only one of the appliance (the others are taken off the SCSI bus), as /dev/sda.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { applianceProgram } from "../../src/compiler/emit/emit-appliance.ts";

interface Layout {
  readonly guest: string;
  readonly root?: string;
  /** Whether it gets a wrong passphrase, and then the right one. */
  readonly keys?: true;
  readonly sectorSize?: 4096;
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

/** Leaves the drive of a SCSI target as the only one, and as sda; shell of the appliance. */
const leaveOnly = `
umount -R /sysroot 2>/dev/null
for d in /sys/class/block/dm-*; do [ ! -e "$d" ] || dmsetup remove -f "/dev/mapper/$(cat "$d/dm/name")"; done 2>/dev/null
own=$(while read -r _ _ numbers _ where _; do [ "$where" != / ] || echo "$numbers"; done </proc/self/mountinfo)
for d in /sys/class/block/sd?; do [ "$(cat "$d/dev")" = "$own" ] || echo 1 >"$d/device/delete"; done
host=$(ls /sys/class/scsi_device | head -n 1 | cut -d : -f 1)
echo "0 $1 0" >"/sys/class/scsi_host/host$host/scan"
udevadm settle
lvm vgchange -aay --sysinit >/dev/null 2>&1
rm -f /run/sahara-image/verdict /run/sahara-image/transcript /run/sahara-image/warnings
:
`;

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

/** A drive for each guest and sector size. */
const driveOf = ({ guest, sectorSize }: Layout) => `${guest}${sectorSize ? ` blocksize:${sectorSize}` : ""}`;
const drives = [...new Set(layouts.map(driveOf))];
const folder = mkdtempSync(join(tmpdir(), "sahara-image-layouts-"));
let results: string[] = [];

const test = suite("root finding");

test.before(() => {
  const file = (name: string, text: string) => [`upload -<<END_OF_FILE /${name}`, text, "END_OF_FILE"];
  const script = [
    ...drives.map((drive) => {
      const [guest = "", ...options] = drive.split(" ");
      const path = execFileSync("test/guests/build.sh", [guest], { encoding: "utf8" }).trim();
      return `add "${path}" ${["format:qcow2", "readonly:true", ...options].join(" ")}`;
    }),
    "run",
    'debug sh "mkdir -m 700 /run/sahara-image && mount --bind /run/sahara-image /sysroot"',
    ...file("appliance", applianceProgram),
    ...file("leave-only", leaveOnly),
    ...file("look", look),
    ...file("keys-to-try", "wrong\nopen-sesame-0815"),
    'debug sh "umount /sysroot"',
    ...layouts.flatMap((layout) => [
      "echo ==layout",
      `debug sh "sh /run/sahara-image/leave-only ${drives.indexOf(driveOf(layout))}"`,
      ...(layout.keys ? ['debug sh "cp /run/sahara-image/keys-to-try /run/sahara-image/keys"'] : []),
      `debug sh "cd /run/sahara-image && sh appliance open test-only ${layout.root ?? ""}; sh look"`,
    ]),
  ].join("\n");
  writeFileSync(join(folder, "layouts.gf"), script);
  const output = execFileSync("guestfish", ["-f", join(folder, "layouts.gf")], {
    encoding: "utf8",
    env: { LIBGUESTFS_BACKEND: "direct", LIBGUESTFS_BACKEND_SETTINGS: "force_tcg", ...process.env },
  });
  results = output.split("==layout\n").slice(1);
});

test.after(() => rmSync(folder, { recursive: true, force: true }));

for (const [index, { guest, root, keys, mounts, refused, warnings }] of layouts.entries()) {
  test([guest, root, keys && "with its key"].filter(Boolean).join(" "), () => {
    const result = results[index] ?? "";
    const refusal = [...result.matchAll(/^refused (.*)$/gm)].map((match) => match[1]).join("\n");
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
