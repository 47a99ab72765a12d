import type { Outcome } from "../report/report.ts";

/** The exit codes, which scripts rely on. */
export const exitCodes = {
  /** The image conforms, the reconcile succeeded, or there is nothing to report. */
  good: 0,
  /** Discrepancies were found; a plan has changes; lint found errors; a reconcile did not converge. */
  found: 1,
  /** The command line or the recipe is wrong; nothing was run. */
  wrong: 2,
  /** The run could not start or finish. */
  unable: 3,
  /** A step failed while reconciling; the image is unchanged. */
  failed: 4,
  interrupted: 130,
  terminated: 143,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Returns the exit code of a run that a signal ended. */
export function exitCodeOfSignal(signal: AbortSignal): ExitCode {
  return signal.reason === "SIGINT" ? exitCodes.interrupted : exitCodes.terminated;
}

/** Returns the exit code of a run with that outcome. */
export function exitCodeOfOutcome(outcome: Outcome, signal: AbortSignal): ExitCode {
  switch (outcome) {
    case "conforms":
    case "changed":
    case "unchanged":
      return exitCodes.good;
    case "discrepancies":
    case "would-change":
    case "not-converged":
      return exitCodes.found;
    case "failed":
      return exitCodes.failed;
    case "interrupted":
      return exitCodeOfSignal(signal);
  }
}
