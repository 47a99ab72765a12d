import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { formatBytes } from "../../source/format-bytes.ts";
import { makeTemporaryFolder, type TemporaryPlace, temporaryPlace } from "../../system/temporary-folder.ts";
import { freeBytes, spaceReserve } from "../disk-space.ts";
import type { DiskRequest } from "../request.ts";
import { type BootTime, bootTimeOf } from "./boot-time.ts";
import { findProgram, findQemu, probeKvm } from "./kvm.ts";
import { MissingTool } from "./tools.ts";

/** The words that start guestfish. */
export interface Appliance {
  readonly guestfish: string;
  readonly env: NodeJS.ProcessEnv;
  /** A folder for this run only. It holds the script, the overlay of a check and the temporary files of libguestfs. */
  readonly folder: string;
  /**
   * Returns how long the appliance usually takes to start here, with or without a network; absent if nothing starts.
   */
  readonly bootTime?: (network: boolean) => BootTime;
  /** A warning to show once, if KVM does not work at the moment. */
  readonly note?: string;
  dispose(): void;
}

/** A fixed appliance (guestfs(3), “FIXED APPLIANCE”) in place of the one that libguestfs builds itself. */
export interface FixedAppliance {
  readonly folder: string;
  /** What it adds to the kernel's command line. */
  readonly append: string;
}

/**
 * Finds guestfish, and sets up its environment: the direct backend, and emulation if KVM does not work. Keeps every
 * LIBGUESTFS_* variable that the user has set.
 *
 * @param options.fixed used if given; only for the direct backend.
 * @throws {Refusal} `run-tool-missing`, `temporary-folder-unusable`; {Interrupted}
 */
export async function prepareAppliance(
  env: NodeJS.ProcessEnv = process.env,
  {
    fixed,
    signal,
    onEvent,
  }: Pick<DiskRequest, "signal" | "onEvent"> & { readonly fixed?: FixedAppliance | undefined } = {},
): Promise<Appliance> {
  const guestfish = findProgram("guestfish", env);
  if (guestfish === undefined) throw new MissingTool("guestfish");
  if (findProgram("qemu-img", env) === undefined) throw new MissingTool("qemu-img");
  const settled: NodeJS.ProcessEnv = { ...env };
  // English, because we parse the messages of libguestfs.
  settled.LC_ALL = "C.UTF-8";
  settled.LIBGUESTFS_BACKEND ||= "direct";
  const place = temporaryPlace(env, ["LIBGUESTFS_TMPDIR", "TMPDIR", "TMP", "TEMP"]);
  refuseFull(place);
  let note: string | undefined;
  if (!env.LIBGUESTFS_BACKEND_SETTINGS && settled.LIBGUESTFS_BACKEND === "direct") {
    const kvm = await probeKvm(env, {
      signal,
      onTest: () => onEvent?.({ kind: "phase", phase: "probing" }),
    });
    if (!kvm.usable) {
      settled.LIBGUESTFS_BACKEND_SETTINGS = "force_tcg";
      const slow = diagnostic("run-appliance-slow", { reason: kvm.reason });
      if (!kvm.remembered) note = `${slow.message}; ${slow.help}`;
    }
  }
  const temporary = makeTemporaryFolder(place);
  const folder = temporary.path;
  // libguestfs looks for the appliance that it built once by TMPDIR (guestfs(3), get-cachedir). Keep its usual
  // folder: in a folder for this run only, it would build the appliance again.
  settled.LIBGUESTFS_CACHEDIR = resolve(env.LIBGUESTFS_CACHEDIR || env.TMPDIR || "/var/tmp");
  const parameters = [
    ...(emulates(settled) ? parametersForEmulation(process.arch) : []),
    env.LIBGUESTFS_APPEND,
    fixed?.append,
  ].filter(Boolean);
  if (parameters.length > 0) settled.LIBGUESTFS_APPEND = parameters.join(" ");
  if (fixed) settled.LIBGUESTFS_PATH = fixed.folder;
  settled.TMPDIR = folder;
  settled.LIBGUESTFS_TMPDIR = folder;
  // The libvirt backend finds the user's own libvirt by these.
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

/** Whether libguestfs is told to emulate the processor. It is a word among others (guestfs(3), “force_tcg”). */
const emulates = ({ LIBGUESTFS_BACKEND_SETTINGS: settings = "" }: NodeJS.ProcessEnv) =>
  settings.split(":").includes("force_tcg");

/**
 * Kernel parameters that make an emulated machine faster. docs/performance.md has the figures.
 *
 * QEMU translates code, and looks through all that it translated of a page whenever the page is written to. What a kernel
 * writes most often are zeros, to pages that it gives out again: with `erms` byte by byte (bit 9 of the ninth word of Linux's
 * x86 features, and 9 × 32 + 9 = 297), else in words, and with `init_on_alloc` to the pages of its caches, too.
 *
 * The kernel would interpret the tables and programs of ACPI, which the appliance does not need.
 *
 * @param architecture as Node names it.
 */
export const parametersForEmulation = (architecture: NodeJS.Architecture): readonly string[] => [
  ...(architecture === "x64" ? ["clearcpuid=297", "acpi=off"] : []),
  "init_on_alloc=0",
];

/** Bytes that the appliance writes to its own disk when it starts, and some for the programs that it runs. */
const neededByAppliance = 16 << 20;

function refuseFull({ folder, variable }: TemporaryPlace): void {
  const free = freeBytes(folder);
  const need = neededByAppliance + spaceReserve;
  if (free >= need) return;
  const reason = `${formatBytes(free)} are free, and a run needs ${formatBytes(need)}`;
  throw new Refusal(diagnostic("temporary-folder-unusable", { folder, variable, reason }));
}

/**
 * A home folder for this run only, because guestfish creates an empty ~/.guestfish (the history of its prompt) even
 * when it runs a script. It also holds our only setting, in the file that overrides those of the machine and the user
 * (libguestfs-tools.conf(5)). If one of those makes guestfish read-only, the guest's changes go to a layer of
 * libguestfs and are lost.
 */
function writeGuestfishSettings(folder: string): void {
  mkdirSync(join(folder, "libguestfs"));
  writeFileSync(join(folder, "libguestfs", "libguestfs-tools.conf"), "read_only = false;\n");
}
