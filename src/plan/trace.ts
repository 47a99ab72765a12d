import type { StepId } from "./plan.ts";

/** When the steps of a reconcile ran and when files changed, by the clock of the guest's kernel in seconds since 1970. */
export interface RunTrace {
  /** In the order in which they began. */
  readonly intervals: readonly StepInterval[];
  /** Every file that was changed and is left, folders too. */
  readonly files: Iterable<TracedFile>;
}

export interface StepInterval {
  readonly id: StepId;
  readonly began: number;
  /** Infinity where the run ended before the step. */
  readonly ended: number;
  /** Counts the begins and ends of steps, which no clock does: an interval within another has numbers within its. */
  readonly first: number;
  readonly last: number;
}

export interface TracedFile {
  /** Absolute, as the transcript shows it: without control characters. */
  readonly path: string;
  /** When it last changed. */
  readonly at: number;
}
