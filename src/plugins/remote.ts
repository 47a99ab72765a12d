import type { EmitOptions } from "../plan/emit-options.ts";
import type { Mode, Plan, VariableId } from "../plan/plan.ts";
import type { RunRecord } from "../plan/record.ts";

/**
 * What a plugin works on: the system of one image, and a disk that is used in place of the image. Its changes never
 * reach the image directly. A check throws them away; an apply makes them the image's content after everything has
 * succeeded.
 */
export interface Remote {
  readonly mode: Mode;
  /**
   * A qcow2 layer over the image, for tools of your own: give them its format (`--format=qcow2`). Its path is valid
   * until `packImage` (or `validateImages`) has ended.
   */
  readonly disk: { readonly path: string; readonly format: "qcow2" };
  /** The device to mount as `/`, if the user named one. */
  readonly rootFilesystem: string | undefined;
  /** Whether the guest may reach the network. */
  readonly network: boolean;
  /** Aborted when the user interrupts or the time is over. It ends the tools that were started here. */
  readonly signal: AbortSignal;

  /** Runs a compiled recipe in one boot, the second check included, as the default `packImage` does. */
  validate(recipe: RunnableRecipe, options: { readonly reconcile: boolean }): Promise<Validation>;

  /**
   * Runs a script in the guest as root, in the same way as the scripts of recipes: its `#!` line is used, and its
   * environment has `test_only`, `distro`, `distro_version` and `environment`. Each call boots an appliance, which
   * takes seconds: put related work into one script.
   *
   * @throws {Error} if its exit status is not 0, unless `mayFail`.
   */
  execute(script: string, options?: ExecuteOptions): Promise<ExecuteResult>;

  /**
   * Runs a program of this machine, such as virt-customize, with libguestfs set up for it (backend, emulation,
   * temporary files). No shell is involved.
   *
   * @param words the program and its arguments, which are passed unchanged.
   * @throws {Error} if it is not installed, or its exit status is not 0 and `mayFail` is not set.
   */
  runTool(words: readonly string[], options?: ExecuteOptions): Promise<ExecuteResult>;

  /** Shows a sentence to the user, on standard error during the run. */
  note(text: string): void;
}

export interface ExecuteOptions {
  /** Variables of the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Return a failure instead of throwing it. */
  readonly mayFail?: boolean;
}

/** The result of a script or a tool. Its text is untrusted: escape it wherever it is shown. */
export interface ExecuteResult {
  /** The last 64 KiB of a script, the last MiB of a tool. */
  readonly stdout: string;
  /** The last 64 KiB. */
  readonly stderr: string;
  readonly exitCode: number;
}

/** A recipe that has been compiled with its arguments. */
export interface RunnableRecipe {
  readonly plan: Plan;
  /** The values of the plan's secret variables. */
  readonly secrets: ReadonlyMap<VariableId, string>;
  /** Makes the guestfish script. */
  emit(options: EmitOptions): string;
}

/** The result of a recipe's run on the remote. */
export interface Validation {
  readonly plan: Plan;
  readonly record: RunRecord;
  readonly outcome: "conforms" | "discrepancies" | "changed" | "unchanged" | "not-converged" | "failed";
  /** The device that was mounted as `/`, if it is known. */
  readonly root?: string;
}
