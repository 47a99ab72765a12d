import type { RunRecord, StepRecord } from "../../plan/record.ts";
import type { Outcome } from "../request.ts";
import type { Transcript } from "./transcript.ts";

/** Returns whether a reconcile may have changed the guest: a step reports a change, or a script ran unobserved. */
function mayHaveChanged(record: RunRecord): boolean {
  if (record.packageChanges?.length) return true;
  const changed = (step: StepRecord, reconciling: boolean): boolean =>
    step.status === "changed" ||
    (step.kind === "script" && reconciling && step.status !== "skipped") ||
    (step.branches ?? []).some((branch) =>
      branch.steps.some((inner) => changed(inner, branch.mode === "reconcile")),
    );
  return record.steps.some((step) => changed(step, record.mode === "reconcile"));
}

const hasGrown = ({ warnings = [] }: RunRecord) => warnings.some(({ code }) => code === "grown");

/** Returns the outcome of a run by its verdict; undefined without a verdict, or after a refusal. */
export function outcomeOf({ record, untouched }: Transcript): Outcome | undefined {
  switch (record.verdict) {
    case "conforms":
      return record.mode === "test-only" ? "conforms" : "unchanged";
    case "done":
      return hasGrown(record) || (!untouched && mayHaveChanged(record)) ? "changed" : "unchanged";
    case "discrepancies":
    case "failed":
    case "not-converged":
      return record.verdict;
    default:
      return undefined;
  }
}
