import type { FleetFolder, FleetHead } from "../fleet-folder.ts";

/** What every engine is asked to run. */
export interface Submission {
  readonly fleet: FleetFolder;
  readonly head: FleetHead;
  /** The jobs, by their indexes, in ascending order. */
  readonly indexes: readonly number[];
  /** How many jobs run at the same time at most; absent: the engine decides. */
  readonly jobs?: number | undefined;
  /** Options of `fleet run` for each job. */
  readonly runOptions: readonly string[];
  readonly signal: AbortSignal;
}
