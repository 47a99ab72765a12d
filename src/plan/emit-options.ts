import type { PackageLock } from "./package-lock.ts";
import type { Mode, StepId } from "./plan.ts";

/**
 * What the user may choose about a script. The command line and the library fill it in, the emitter reads it, and
 * everything between them passes it on whole: a new option is a line here, a line in the emitter and its flag.
 */
export interface ScriptOptions {
  readonly mode: Mode;
  /** Whether the image is checked again after it was changed. */
  readonly verify: boolean;
  /** Whether the appliance gets a network. */
  readonly network: boolean;
  /** The device to mount as `/`; absent: the script finds the root itself, in the appliance. */
  readonly rootFilesystem?: string | undefined;
  /** Seconds after which a step is ended and has failed. */
  readonly stepTimeout?: number | undefined;
  /** How many times a package download that fails because of the network is tried again; absent: not at all. */
  readonly retries?: number | undefined;
  /** False: leave out the SELinux relabel after changes. */
  readonly selinuxRelabel?: boolean | undefined;
  /** The versions that packages are installed at, and no others. */
  readonly locked?: PackageLock | undefined;
}

/** Returns the options of a script out of an object that holds others too (passphrases, for example). */
export function scriptOptions(all: ScriptOptions): ScriptOptions {
  const { mode, verify, network, rootFilesystem, stepTimeout, retries, selinuxRelabel, locked } = all;
  return { mode, verify, network, rootFilesystem, stepTimeout, retries, selinuxRelabel, locked };
}

/** What a script is emitted for, besides its plan. */
export interface EmitOptions extends ScriptOptions {
  /** Absent: the script adds no drive, and is run as `guestfish [--ro] -a IMG -f SCRIPT`. */
  readonly drive?: DriveOptions | undefined;
  /**
   * True: file descriptor 3 is read even where the plan has no secret variables, for what else the runtime hands in
   * (proxy settings, LUKS passphrases; docs/dev/guest-program.md).
   */
  readonly handsIn?: boolean | undefined;
  /**
   * True: the script prepares an appliance for several images, and runs nothing. The runtime attaches the drives and has
   * the appliance program visit them, one after the other (docs/dev/guest-program.md).
   */
  readonly shared?: boolean | undefined;
  /** True: the root file system gets the room at the end of its disk first. */
  readonly grow?: boolean | undefined;
  /** The packages that earlier runs downloaded, and where to put those that this one downloads. */
  readonly packageCache?: PackageCacheOptions | undefined;
  /** The files that were downloaded for this run. */
  readonly artifacts?: ArtifactDiskOptions | undefined;
  /** Of a reconcile of an image: the run may stop on its way, and go on in another boot (docs/dev/layer-cache.md). */
  readonly part?: PartOptions | undefined;
}

/** One of the parts that a run is done in. */
export interface PartOptions {
  /** The part stops at the first of these steps that ends after so many seconds. */
  readonly seconds: number;
  /** The steps after which it may stop, of those that `checkpoints` returns. */
  readonly stops: readonly StepId[];
  /** The step that the part before stopped after: this one goes on with the next. */
  readonly after?: StepId | undefined;
}

export interface ArtifactDiskOptions {
  /** Path of the disk with them, in raw format. */
  readonly disk: string;
  /** Of its file system. */
  readonly uuid: string;
}

export interface PackageCacheOptions {
  /** Path of the disk with them, in raw format. */
  readonly disk: string;
  /** Of its file system: nothing else on the image can have it. */
  readonly uuid: string;
  /** Path of the file that the script writes the new ones to. */
  readonly collected: string;
}

export interface DriveOptions {
  readonly path: string;
  /** Always named to qemu: raw, qcow2, vmdk, vdi. */
  readonly format: string;
  /** Bytes of a logical sector; absent: 512. */
  readonly sectorSize?: 512 | 4096;
}
