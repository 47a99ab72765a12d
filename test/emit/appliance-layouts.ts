// The appliance program on many disks, in one boot: each drive in turn is made the only one of the appliance (the others
// are taken off the SCSI bus), as /dev/sda.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { applianceMain } from "../../src/compiler/emit/emit-appliance.ts";
import { wholeLibrary } from "../../src/compiler/emit/link/link.ts";
import type { Mode } from "../../src/plan/plan.ts";
import { applianceLibrary } from "../support/appliance-library.ts";

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
rm -f /run/sahara-image/verdict /run/sahara-image/transcript /run/sahara-image/warnings /run/sahara-image/device
:
`;

export interface LayoutRun {
  /** The words of guestfish's `add` for its drive. Runs with the same words share the drive. */
  readonly drive: string;
  /** Whether it gets a wrong passphrase, and then the right one. */
  readonly keys?: boolean;
  /** Commands of the appliance's shell, one line, in the folder with `appliance` and `look`. */
  readonly commands: string;
}

/**
 * Runs commands on one drive after the other, and returns what each run printed.
 *
 * @param look the text of the shell program `look`.
 */
export function runLayouts(runs: readonly LayoutRun[], look: string, mode: Mode = "test-only"): string[] {
  const folder = mkdtempSync(join(tmpdir(), "sahara-image-layouts-"));
  const drives = [...new Set(runs.map(({ drive }) => drive))];
  const file = (name: string, text: string) => [`upload -<<END_OF_FILE /${name}`, text, "END_OF_FILE"];
  const script = [
    ...drives.map((drive) => `add ${drive}`),
    "run",
    'debug sh "mkdir -m 700 /run/sahara-image && mount --bind /run/sahara-image /sysroot"',
    ...file(
      "appliance",
      `mode=${mode} named_root=$(cat device 2>/dev/null)\n${applianceLibrary}\n${wholeLibrary([applianceMain])}`,
    ),
    ...file("leave-only", leaveOnly),
    ...file("look", look),
    ...file("keys-to-try", "wrong\nopen-sesame-0815"),
    'debug sh "umount /sysroot"',
    ...runs.flatMap(({ drive, keys, commands }) => [
      "echo ==layout",
      `debug sh "sh /run/sahara-image/leave-only ${drives.indexOf(drive)}"`,
      ...(keys ? ['debug sh "cp /run/sahara-image/keys-to-try /run/sahara-image/keys"'] : []),
      `debug sh "cd /run/sahara-image && ${commands}"`,
    ]),
    'debug sh "umount -R /sysroot 2>/dev/null; sync"',
  ].join("\n");
  try {
    writeFileSync(join(folder, "layouts.gf"), script);
    const output = execFileSync("guestfish", ["-f", join(folder, "layouts.gf")], {
      encoding: "utf8",
      env: { LIBGUESTFS_BACKEND: "direct", LIBGUESTFS_BACKEND_SETTINGS: "force_tcg", ...process.env },
    });
    return output.split("==layout\n").slice(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns a command that names the root file system for the commands after it. */
export const named = (root = ""): string => (root === "" ? "" : `printf %s ${root} >device; `);

/** Returns the path of a test guest's image, which nobody may write to. */
export const guestPath = (guest: string): string =>
  execFileSync("test/guests/build.sh", [guest], { encoding: "utf8" }).trim();

/** Returns the sentences with which the appliance program refused an image; empty if it did not. */
export const refusalIn = (output: string): string =>
  [...output.matchAll(/^refused (.*)$/gm)].map((match) => match[1]).join("\n");
