import type { EmitOptions, ScriptOptions } from "../plan/emit-options.ts";
import type { OsIdentity } from "../plan/os-key.ts";
import type { Mode, Plan, Status, StepId, VariableId } from "../plan/plan.ts";
import type { RunRecord } from "../plan/record.ts";
import type { RunTrace } from "../plan/trace.ts";
import type { Growth } from "./growth.ts";
import type { DiskChange } from "./image/layered-disk.ts";

/** An image, and what happens to the changes. */
export interface DiskRequest {
  /** Path of the disk image. */
  readonly image: string;
  /** raw, qcow2, vmdk or vdi; if absent, the image's header decides. */
  readonly format?: string | undefined;
  /** Whether the image may refer to other files of this machine. */
  readonly allowBacking?: boolean | undefined;
  /** Test-only: all changes are thrown away. */
  readonly mode: Mode;
  /** In a reconcile: write the result to this file, and leave the image unchanged. */
  readonly output?: string | undefined;
  /** Whether `output` may replace a file. */
  readonly force?: boolean | undefined;
  /** In a reconcile: how much larger the disk becomes; its root file system gets the room. */
  readonly grow?: Growth | undefined;
  /** Of a reconcile: write neither the image nor an output. */
  readonly planned?: PlannedChanges | undefined;
  /** A file that gets all messages of libguestfs. It must not be one of the files at stake. */
  readonly log?: string | undefined;
  /** Aborted when the user interrupts. The run then undoes everything, and its outcome is `interrupted`. */
  readonly signal?: AbortSignal | undefined;
  onEvent?(event: RunEvent): void;
}

/** What becomes of the changes of a run that writes no image. */
export interface PlannedChanges {
  /** Path of a file that keeps them, to be committed later; absent: they are thrown away. */
  readonly file?: string | undefined;
}

/** Further options of `check` and `apply`, for plans and for plugins with code. */
export interface WorkRequest extends DiskRequest, ScriptOptions {
  /** Seconds after which the run is aborted. */
  readonly timeout?: number | undefined;
  /** Seconds that the disk was read for before the run; they count for `timeout`. */
  readonly spent?: number | undefined;
  /** A folder of packages that runs share. None of it stays in the image. */
  readonly packageCache?: string | undefined;
  /** Of a reconcile: where layers of long steps are kept, for a later run to start from. */
  readonly cache?: LayerCacheOptions | undefined;
  /** Download nothing on this machine: the files that a recipe downloads come from the artifact cache. */
  readonly offline?: boolean | undefined;
  /** Passphrases for LUKS. Each is tried on every encrypted device of the image. */
  readonly keys?: readonly string[] | undefined;
}

export interface LayerCacheOptions {
  /** Absolute path. */
  readonly folder: string;
  /** How much the layers may take together, in bytes. */
  readonly limit: number;
  /** A layer is kept when the steps since the last one took so many seconds. */
  readonly after: number;
}

/** A run whose disk can be compared with the image. */
export interface ComparableRun {
  /** Reads the disk before and after the run. */
  open<T>(use: (disks: DiskChange) => Promise<T>): Promise<T>;
  /** The device that was mounted as `/`, if known. */
  readonly root: string | undefined;
  readonly trace: RunTrace | undefined;
}

/** The request of `check` and `apply` for a plan. */
export interface RunRequest extends WorkRequest {
  readonly plan: Plan;
  /** Makes the guestfish script of the plan. The runtime never imports the compiler. */
  emit(options: EmitOptions): string;
  /** What is known of the guest before it runs: it decides which files the run downloads. */
  readonly guest?: OsIdentity | undefined;
  /** The values of the plan's secret variables. */
  readonly secrets?: ReadonlyMap<VariableId, string> | undefined;
  /** Called after a reconcile that changed the guest, also if a step failed. */
  compare?(run: ComparableRun): Promise<void>;
  /** Returns what a file of `planned` keeps about the run, as JSON. */
  describe?(result: RunResult): unknown;
}

/**
 * `probing` finds out whether KVM works, once until the machine restarts. `finishing` is the part of a commit that cannot be
 * interrupted: the image is being written.
 */
export type Phase =
  | "opening"
  | "connecting"
  | "recovering"
  | "probing"
  | "booting"
  | "running"
  | "verifying"
  | "comparing"
  | "saving"
  | "committing"
  | "finishing"
  | "cleaning";

/** An event of a running plan, for showing progress only. Results come from the record. */
export type RunEvent =
  /** `usual`: seconds that the phase usually takes on this machine, if known. */
  | { readonly kind: "phase"; readonly phase: Phase; readonly usual?: number | undefined }
  | { readonly kind: "begin"; readonly id: StepId }
  | { readonly kind: "end"; readonly id: StepId; readonly status: Status }
  /** A line that the running step printed: sanitised, secrets masked, at most 2,000 characters. */
  | { readonly kind: "output"; readonly line: string }
  /** A sentence for the user, such as that KVM does not work. */
  | { readonly kind: "note"; readonly text: string };

export type Outcome =
  | "conforms"
  | "discrepancies"
  | "changed"
  | "unchanged"
  | "not-converged"
  | "failed"
  | "interrupted";

export interface RunResult {
  readonly record: RunRecord;
  readonly image: {
    readonly path: string;
    readonly format: string;
    /** The device that was mounted as `/`, if known. */
    readonly root?: string;
  };
  readonly outcome: Outcome;
  readonly seconds: number;
  /** Whether the image (or `output`) was written. That happens only after everything has succeeded. */
  readonly changedImage: boolean;
}
