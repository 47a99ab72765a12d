import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { formatBytes } from "../../source/format-bytes.ts";
import { makeTemporaryFolder, type TemporaryPlace, temporaryPlace } from "../../system/temporary-folder.ts";
import { freeBytes, spaceReserve } from "../disk-space.ts";
import { type BootTime, bootTimeOf } from "./boot-time.ts";
import { findProgram, findQemu, probeKvm } from "./kvm.ts";
import { missingTool } from "./tools.ts";

/** What guestfish is run with. */
export interface Appliance {
  readonly guestfish: string;
  readonly env: NodeJS.ProcessEnv;
  /** A folder of this run alone, for the script, the overlay of a check and libguestfs' temporary files. */
  readonly folder: string;
  /** How long its start usually takes here, with or without a network; absent where nothing starts. */
  readonly bootTime?: (network: boolean) => BootTime;
  /** A sentence to tell once, where KVM was found not to work just now. */
  readonly note?: string;
  dispose(): void;
}

/**
 * Finds guestfish and settles the environment that it runs in: the direct backend, and emulation where KVM
 * does not work. Whatever the user has set in LIBGUESTFS_* stays.
 *
 * @throws {Refusal} `run-tool-missing`, `temporary-folder-unusable`
 */
export function prepareAppliance(env: NodeJS.ProcessEnv = process.env): Appliance {
  const guestfish = findProgram("guestfish", env);
  if (guestfish === undefined) throw missingTool("guestfish");
  if (findProgram("qemu-img", env) === undefined) throw missingTool("qemu-img");
  const settled: NodeJS.ProcessEnv = { ...env };
  // The guest's text is read, and messages are told apart, by what they say in English.
  settled.LC_ALL = "C.UTF-8";
  settled.LIBGUESTFS_BACKEND ||= "direct";
  const place = temporaryPlace(env, ["LIBGUESTFS_TMPDIR", "TMPDIR", "TMP", "TEMP"]);
  refuseFull(place);
  let note: string | undefined;
  if (!env.LIBGUESTFS_BACKEND_SETTINGS && settled.LIBGUESTFS_BACKEND === "direct") {
    const kvm = probeKvm(env);
    if (!kvm.usable) {
      settled.LIBGUESTFS_BACKEND_SETTINGS = "force_tcg";
      const told = diagnostic("run-appliance-slow", { reason: kvm.reason });
      if (!kvm.remembered) note = `${told.message}; ${told.help}`;
    }
  }
  const temporary = makeTemporaryFolder(place);
  const folder = temporary.path;
  // The appliance that libguestfs built once stays where it would look for it without us (guestfs(3),
  // get-cachedir): it follows TMPDIR, and would be built anew in a folder of this run alone.
  settled.LIBGUESTFS_CACHEDIR = resolve(env.LIBGUESTFS_CACHEDIR || env.TMPDIR || "/var/tmp");
  settled.TMPDIR = folder;
  settled.LIBGUESTFS_TMPDIR = folder;
  // With the libvirt backend these are where the user's own libvirt is found.
  if (settled.LIBGUESTFS_BACKEND === "direct") {
    settled.HOME = folder;
    settled.XDG_CONFIG_HOME = folder;
    writeGuestfishSettings(folder);
  }
  return {
    guestfish,
    env: settled,
    bootTime: bootTimeOf(guestfish, findQemu(env), env, settled),
    folder,
    ...(note === undefined ? {} : { note }),
    dispose: temporary.remove,
  };
}

/** Bytes that the appliance writes to its own disk as it starts, and some for what it runs. */
const neededByAppliance = 16 << 20;

function refuseFull({ folder, variable }: TemporaryPlace): void {
  const free = freeBytes(folder);
  const need = neededByAppliance + spaceReserve;
  if (free >= need) return;
  const reason = `${formatBytes(free)} are free, and a run needs ${formatBytes(need)}`;
  throw new Refusal(diagnostic("temporary-folder-unusable", { folder, variable, reason }));
}

/**
 * A home of this run alone: guestfish makes an empty ~/.guestfish, the history of its prompt, even where it runs a
 * script. And its one setting, in the file that outranks the machine's and the user's (libguestfs-tools.conf(5)): where
 * one of those makes it read-only, what the guest writes goes to a layer of libguestfs' own, and is lost.
 */
function writeGuestfishSettings(folder: string): void {
  mkdirSync(join(folder, "libguestfs"));
  writeFileSync(join(folder, "libguestfs", "libguestfs-tools.conf"), "read_only = false;\n");
}
