import type { EmitOptions } from "../plan/emit-options.ts";
import type { Mode, Plan, VariableId } from "../plan/plan.ts";
import type { RunRecord } from "../plan/record.ts";

/**
 * What a plugin works on: the system of one image, and the disk that stands for the image meanwhile. Nothing
 * that it does reaches the image itself. While checking, all of it is thrown away; while applying, it becomes
 * the image's content once everything has succeeded.
 */
export interface Remote {
  readonly mode: Mode;
  /**
   * A qcow2 layer over the image, for tools of your own: name its format to them (`--format=qcow2`). Its path
   * is good until `packImage` (or `validateImages`) has ended.
   */
  readonly disk: { readonly path: string; readonly format: "qcow2" };
  /** The device to mount as `/`, where the user named one. */
  readonly rootFilesystem: string | undefined;
  /** Whether the guest may reach the network. */
  readonly network: boolean;
  /** Aborted where the user interrupts, or the time is over. Tools that were started here are ended by it. */
  readonly signal: AbortSignal;

  /** Runs a compiled recipe, second look included, in one boot: what the default `packImage` does. */
  validate(recipe: RunnableRecipe, options: { readonly reconcile: boolean }): Promise<Validation>;

  /**
   * Runs a script in the guest, as root, as recipes' scripts are run: its `#!` line is honoured, and it sees
   * `test_only`, `distro`, `distro_version` and what `environment` holds. Each call boots an appliance, which
   * takes seconds: put what belongs together into one script.
   *
   * @throws {Error} where it does not exit with 0, unless `mayFail`.
   */
  execute(script: string, options?: ExecuteOptions): Promise<ExecuteResult>;

  /**
   * Runs a program of this machine, such as virt-customize, with libguestfs settled for it (backend, emulation,
   * temporary files). No shell is involved.
   *
   * @param words the program and its arguments; each reaches it as it is.
   * @throws {Error} where it is not installed, or does not exit with 0 unless `mayFail`.
   */
  runTool(words: readonly string[], options?: ExecuteOptions): Promise<ExecuteResult>;

  /** Tells the user something, on standard error while the run is on. */
  note(text: string): void;
}

export interface ExecuteOptions {
  /** Variables of the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Hand back a failure instead of throwing it. */
  readonly mayFail?: boolean;
}

/** What a script or a tool came to. The text is a stranger's: escape it wherever it is shown. */
export interface ExecuteResult {
  /** Of a script the last 64 KiB, of a tool the last MiB. */
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

/** What a recipe's run on the remote came to. */
export interface Validation {
  readonly plan: Plan;
  readonly record: RunRecord;
  readonly outcome: "conforms" | "discrepancies" | "changed" | "unchanged" | "not-converged" | "failed";
  /** The device that was mounted as `/`, where it is known. */
  readonly root?: string;
}
