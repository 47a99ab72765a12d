import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { Mode, Plan, StepId } from "../plan/plan.ts";
import { plannedSteps } from "../plan/planned-steps.ts";
import type { RunRecord, StepRecord, WrittenFiles } from "../plan/record.ts";
import { findingOf, type Sources } from "./locate.ts";
import { shortLine } from "./printable.ts";
import type { Finding } from "./report.ts";

/** How many files are named in a sentence. */
const named = 5;

/** Warns of each script that changed files although it must not: in a check, in a verification, or in a branch. */
export function findCheckWrites(plan: Plan, record: RunRecord, sources: Sources): Finding[] {
  const titles = new Map(plannedSteps(plan).map((step) => [step.id, step.title]));
  const wrote = new Map<StepId, WrittenFiles>();
  collect(record.steps, record.mode, wrote);
  collect(record.verify ?? [], "test-only", wrote);
  return [...wrote].flatMap(([id, files]) => {
    const title = titles.get(id);
    // A guest may name any number of steps.
    if (title === undefined) return [];
    const written = diagnostic(
      "check-writes",
      { title, files: describeFiles(files) },
      { place: plan.source[id] },
    );
    return [findingOf(written, sources)];
  });
}

function collect(steps: readonly StepRecord[], mode: Mode, wrote: Map<StepId, WrittenFiles>): void {
  for (const step of steps) {
    if (mode === "test-only" && step.wrote && !wrote.has(step.id)) wrote.set(step.id, step.wrote);
    for (const branch of step.branches ?? []) collect(branch.steps, branch.mode, wrote);
  }
}

/** Returns the first files as a list for a sentence, and how many more there are. */
export function describeFiles({ files, more }: WrittenFiles): string {
  const rest = files.length - named + more;
  const list = files
    .slice(0, named)
    .map((file) => shortLine(file, 200))
    .join(", ");
  return rest > 0 ? `${list} and ${rest} more` : list;
}
