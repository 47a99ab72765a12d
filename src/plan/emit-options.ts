import type { PackageLock } from "./package-lock.ts";
import type { Mode } from "./plan.ts";

/** What a script is emitted for, besides its plan; the runtime fills it in, the emitter reads it. */
export interface EmitOptions {
  readonly mode: Mode;
  /** Whether a reconcile is followed by a second look. */
  readonly verify: boolean;
  /** Absent: the script adds no drive, and is run as `guestfish [--ro] -a IMG -f SCRIPT`. */
  readonly drive?: DriveOptions;
  /** The device to mount as `/`; absent: the script finds the root itself, in the appliance. */
  readonly rootFilesystem?: string;
  /** Whether the appliance gets a network. */
  readonly network: boolean;
  /** Seconds after which a step is ended and has failed. */
  readonly stepTimeout?: number;
  /** False: leave out the SELinux relabel after a reconcile. */
  readonly selinuxRelabel?: boolean;
  /** The versions that packages are installed at, and no others. */
  readonly lock?: PackageLock;
  /**
   * True: file descriptor 3 is read even where the plan has no secret variables, for what else the runtime hands in
   * (proxy settings, LUKS passphrases; docs/dev/guest-program.md).
   */
  readonly handsIn?: boolean;
}

export interface DriveOptions {
  readonly path: string;
  /** Always named to qemu: raw, qcow2, vmdk, vdi. */
  readonly format: string;
}
