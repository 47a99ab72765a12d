import type { AccountChange, FileChange, UnitChange } from "../../guest/compare/changes.ts";
import type { StepId } from "../../plan/plan.ts";
import type { PackageChange } from "../../plan/record.ts";

/** What a run changed in the guest, or would change: its disk before and after, compared. */
export interface ReportChanges {
  readonly packages: readonly PackageChange[];
  readonly accounts: readonly AccountChange[];
  readonly units: readonly UnitChange[];
  /** In the order of their paths. */
  readonly files: readonly ReportFileChange[];
  /** How many more files changed. */
  readonly more_files: number;
  /** Whether the whole disk was compared. */
  readonly complete: boolean;
  /** What was not compared, and why. */
  readonly not_compared: readonly string[];
}

export interface ReportFileChange extends FileChange {
  /** The steps that changed it: several if they ran together; none if that was outside of the steps. */
  readonly steps: readonly StepId[];
}
