import type { FileChange, GuestChanges } from "../../guest/compare/changes.ts";
import { FileList } from "../../guest/compare/file-list.ts";
import type { Op, Plan, StepId } from "../../plan/plan.ts";
import type { PackageChange } from "../../plan/record.ts";
import type { RunTrace } from "../../plan/trace.ts";
import { innerLists } from "../../plan/walk.ts";
import type { ReportStep } from "../report.ts";
import type { ReportChanges, ReportFileChange } from "./report-changes.ts";
import { StepsOfChanges } from "./steps-of-change.ts";

/** What is known of the changes of a run. */
export interface FoundChanges {
  /** Absent if the disk cannot be read without a boot. */
  readonly guest?: Pick<GuestChanges, "accounts" | "units" | "files" | "moreFiles">;
  readonly trace?: RunTrace | undefined;
  /** Why parts of the disk were not compared. */
  readonly obstacles: readonly string[];
}

/** More files are only counted. */
export const mostFiles = 20_000;

/** Returns the changes of a run, each file with the steps that changed it. */
export function buildChanges(
  { guest, trace, obstacles }: FoundChanges,
  packages: readonly PackageChange[],
  plan: Pick<Plan, "variables" | "steps">,
  steps: readonly ReportStep[],
): ReportChanges {
  const { files, moreFiles = 0 } = guest ?? tracedFiles(trace);
  const secret = stepsWithSecrets(plan);
  const found = new StepsOfChanges(trace, steps).of(files);
  return {
    packages,
    accounts: guest?.accounts ?? [],
    units: guest?.units ?? [],
    files: files.map((file, index) => describe(file, found[index]!, secret)),
    more_files: moreFiles,
    complete: guest !== undefined && obstacles.length === 0,
    not_compared: obstacles,
  };
}

/** The report of the run itself, for a disk that cannot be read: the files that changed. */
function tracedFiles(trace: RunTrace | undefined): Pick<GuestChanges, "files" | "moreFiles"> {
  const list = new FileList(mostFiles);
  for (const { path, at } of trace?.files ?? [])
    list.add({ path, change: "changed", differences: [], changedAt: at });
  const { files, more } = list.finish();
  return { files, moreFiles: more };
}

function describe(
  { diff, ...file }: FileChange,
  steps: readonly StepId[],
  secret: ReadonlySet<StepId>,
): ReportFileChange {
  // Neither a secret content nor what it replaces is shown. Of a file with a masked line, a digest could be guessed.
  const hidden = steps.some((step) => secret.has(step));
  if (hidden || diff?.includes("***")) {
    const without = <T extends { sha256?: string }>({ sha256: _, ...state }: T) => state;
    const states = {
      ...(file.before ? { before: without(file.before) } : {}),
      ...(file.after ? { after: without(file.after) } : {}),
    };
    return { ...file, ...states, ...(hidden || diff === undefined ? {} : { diff }), secret: true, steps };
  }
  return { ...file, ...(diff === undefined ? {} : { diff }), steps };
}

/** The state steps that get a secret. */
function stepsWithSecrets(plan: Pick<Plan, "variables" | "steps">): ReadonlySet<StepId> {
  const secrets = new Set(plan.variables.filter(({ secret }) => secret).map(({ id }) => id));
  const steps = new Set<StepId>();
  const visit = (op: Op) => {
    for (const inner of innerLists(op)) inner.forEach(visit);
    if (op.op !== "state") return;
    const parts = op.want.flatMap(({ key = [], value = [] }) => [...key, ...value]);
    if (parts.some((part) => typeof part !== "string" && secrets.has(part.variable))) steps.add(op.id);
  };
  plan.steps.forEach(visit);
  return steps;
}
