import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { applianceLibraries } from "../../src/compiler/emit/emit-appliance.ts";
import { wholeLibrary } from "../../src/compiler/emit/link/link.ts";
import type { Mode } from "../../src/plan/plan.ts";
import { placeIn, type ScratchGuest, type Shell, shellCommand } from "./scratch-guest.ts";

/** All functions of the appliance program, for a script that does everything. */
export const applianceLibrary = `shared='' network=yes relabels=yes hands_in=yes hands_packages=yes hands_artifacts=yes runs_scripts=yes may_write=yes in_parts=yes
${wholeLibrary(applianceLibraries)}`;

/** A device of a made-up image: its name, and what blkid(8) tells about it. */
export interface FakeDevice {
  readonly device: string;
  readonly [fact: string]: string;
}

export interface FakeImage {
  readonly devices: readonly FakeDevice[];
  /** Where the guest's / is. */
  readonly rootDevice?: string;
  /** Files of the guest's root; a value that begins with `-> ` is a link. */
  readonly files?: Readonly<Record<string, string>>;
  /** Lines `UUID DEVICE` of LUKS devices that were opened. */
  readonly unlocked?: string;
}

export interface LibraryRun {
  readonly stdout: string;
  readonly warnings: string;
  /** The sentences of a refusal; empty if there was none. */
  readonly refused: string;
}

/**
 * Calls functions of the appliance program with a made-up image: no appliance is booted. `mount` prints its
 * arguments, with `/sysroot` for the guest's root.
 */
export function callAppliance(image: FakeImage, calls: string, shell: Shell = "dash"): LibraryRun {
  const folder = mkdtempSync(join(tmpdir(), "appliance-"));
  try {
    const root = join(folder, "root");
    for (const name of ["etc", "usr", ...Object.keys(image.files ?? {}).map(dirname)])
      mkdirSync(join(root, name), { recursive: true });
    for (const [name, text] of Object.entries(image.files ?? {})) {
      if (text.startsWith("-> ")) symlinkSync(text.slice(3), join(root, name));
      else writeFileSync(join(root, name), text);
    }
    const facts = image.devices.map(({ device, ...rest }) =>
      [`DEVNAME=${device}`, ...Object.entries(rest).map(([name, value]) => `${name}=${value}`), ""].join(
        "\n",
      ),
    );
    const workshop = join(folder, "workshop");
    mkdirSync(workshop);
    mkdirSync(join(folder, "dev/mapper"), { recursive: true });
    writeFileSync(join(workshop, "devices"), facts.join("\n"));
    writeFileSync(join(workshop, "unlocked"), image.unlocked ?? "");
    writeFileSync(join(workshop, "aliases"), "");
    const names = image.devices.map((device) => device.device);
    const script = `${applianceLibrary}
mode=test-only
root=${root}
workshop=${workshop} given=${workshop}
dev=${join(folder, "dev")}
known_devices='${names.map((name) => `${name}\n`).join("")}'
known_disks='${names.filter((name) => /^\/dev\/[a-z]+$/.test(name)).join(" ")}'
mount() { if [ "$1" = --bind ]; then set -- "$1" "/sysroot\${2#"$root"}" "/sysroot\${3#"$root"}"; fi; echo "mount $*" | sed "s|$root|/sysroot|g"; }
cryptsetup() { echo "cryptsetup $*" | sed "s|$root|/sysroot|g"; }
scan_devices() { :; }
lvm() { :; }
mount_root ${image.rootDevice ?? "/dev/sda1"} ext4 '' / >/dev/null
${calls}`;
    const file = join(folder, "script");
    writeFileSync(file, script);
    const [command, ...words] = shellCommand(shell);
    const run = spawnSync(command, [...words, "-u", file], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, LC_ALL: "C" },
    });
    if (run.stderr !== "") throw new Error(run.stderr);
    const read = (name: string) => {
      try {
        return readFileSync(join(workshop, name), "utf8");
      } catch {
        return "";
      }
    };
    return {
      stdout: run.stdout,
      warnings: read("warnings"),
      refused: read("transcript").replace(/^(?!refused ).*\n/gm, ""),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface WatchedOptions {
  readonly mode: Mode;
  readonly relabel?: boolean;
  /** Whether the disk was not written to, which saves looking at the files. */
  readonly disk?: "written" | "untouched";
  /** Lines `TYPE FOLDER` of what the guest mounts at boot and the appliance did not. */
  readonly hiding?: string;
}

export interface WatchedRun {
  readonly transcript: string;
  readonly verdict: string;
}

/** Runs a guest program in a scratch guest as `enter` and `leave` of the appliance program do, without a boot. */
export function runWatched(guest: ScratchGuest, program: string, options: WatchedOptions): WatchedRun {
  const workshop = mkdtempSync(join(tmpdir(), "workshop-"));
  try {
    const enter = `${applianceLibrary}
mode=${options.mode}
root=${guest.root}
workshop=${workshop} given=${workshop}
bench=${join(workshop, "bench")}
known_devices='' known_disks='' root_device=/dev/sda1 ours=003e theirs=003e hands_in=''
network='' in_parts='' relabels=${options.relabel ? "yes" : "''"}
scan_devices() { : >"$workshop/devices"; }
count_writes() { ${options.disk === "untouched" ? "echo 0" : "date +%N"}; }
mount() { :; }
umount() { :; }
unshare() { while [ "$1" != chroot ]; do shift; done; shift 2; PATH="$root/bin:$PATH" SAHARA_IMAGE_WORKSHOP=$bench "$@"; }
enter
leave
`;
    for (const [name, text] of [
      ["devices", ""],
      ["hiding", options.hiding ?? ""],
      ["enter", enter],
      ["guest", placeIn(guest.root, program)],
    ] as const)
      writeFileSync(join(workshop, name), text);
    const run = spawnSync("sh", ["-u", join(workshop, "enter")], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, LC_ALL: "C" },
    });
    if (run.stderr + run.stdout !== "") throw new Error(run.stderr + run.stdout);
    return {
      transcript: readFileSync(join(workshop, "transcript"), "utf8"),
      verdict: readFileSync(join(workshop, "verdict"), "utf8").trim(),
    };
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}
