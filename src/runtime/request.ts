import type { EmitOptions, ScriptOptions } from "../plan/emit-options.ts";
import type { Mode, Plan, Status, StepId, VariableId } from "../plan/plan.ts";
import type { RunRecord } from "../plan/record.ts";

/** An image, and what is to become of what is written. */
export interface DiskRequest {
  /** Path of the disk image. */
  readonly image: string;
  /** raw, qcow2, vmdk or vdi; absent: the image's header is read. */
  readonly format?: string | undefined;
  /** Whether the image may refer to other files of this machine. */
  readonly allowBacking?: boolean | undefined;
  /** Test-only: all that is written is thrown away. */
  readonly mode: Mode;
  /** Of a reconcile: leave the image alone and write the result there. */
  readonly output?: string | undefined;
  /** Whether `output` may be written over. */
  readonly force?: boolean | undefined;
  /** A file that gets everything libguestfs says; it must be none of those at stake. */
  readonly log?: string | undefined;
  /** Aborted when the user interrupts: everything is put back, and the outcome is `interrupted`. */
  readonly signal?: AbortSignal | undefined;
  onEvent?(event: RunEvent): void;
}

/** What else `check` and `apply` are asked, whether a plan or a plugin's own code does the work. */
export interface WorkRequest extends DiskRequest, ScriptOptions {
  /** Seconds after which the whole run is given up. */
  readonly timeout?: number | undefined;
  /** A folder of packages that runs share; nothing of it stays in the image. */
  readonly packageCache?: string | undefined;
  /** Passphrases of LUKS, each tried on every encrypted device of the image. */
  readonly keys?: readonly string[] | undefined;
}

/** What `check` and `apply` are asked to do by a plan. */
export interface RunRequest extends WorkRequest {
  readonly plan: Plan;
  /** Makes the guestfish script of the plan; the runtime never imports the compiler. */
  emit(options: EmitOptions): string;
  /** The values of the plan's secret variables. */
  readonly secrets?: ReadonlyMap<VariableId, string> | undefined;
}

/** `finishing` is the part of a commit that is not interrupted: the image is being written. */
export type Phase =
  | "opening"
  | "recovering"
  | "booting"
  | "running"
  | "verifying"
  | "committing"
  | "finishing"
  | "cleaning";

/** What happens while a run is on, for showing progress only: what is believed is the record. */
export type RunEvent =
  /** `usual`: seconds that the phase usually takes on this machine, where that is known. */
  | { readonly kind: "phase"; readonly phase: Phase; readonly usual?: number | undefined }
  | { readonly kind: "begin"; readonly id: StepId }
  | { readonly kind: "end"; readonly id: StepId; readonly status: Status }
  /** A line that the running step printed: sanitised, secrets masked, at most 2,000 characters. */
  | { readonly kind: "output"; readonly line: string }
  /** A sentence for the user, such as that KVM can't be used. */
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
    /** The device that was mounted as `/`, where it is known. */
    readonly root?: string;
  };
  readonly outcome: Outcome;
  readonly seconds: number;
  /** Whether the image (or `output`) was written: only after everything had succeeded. */
  readonly changedImage: boolean;
}
