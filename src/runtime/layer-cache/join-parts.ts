import type { StepId, VariableId } from "../../plan/plan.ts";
import type { PackageChange, RunRecord } from "../../plan/record.ts";
import type { RunTrace } from "../../plan/trace.ts";
import { TracedFiles } from "../run/traced-files.ts";
import type { Transcript } from "../run/transcript.ts";

/** A run up to the step after which it stopped, in one or several parts. */
export type DonePart = Pick<Transcript, "record" | "trace" | "untouched" | "root"> & {
  readonly stopped: StepId;
  /** The variables whose values later parts do not know. */
  readonly lost: readonly VariableId[];
};

/** Marks the steps of a part as done by an earlier run. */
export function asCached(part: DonePart): DonePart {
  const steps = part.record.steps.map((step) => ({ ...step, cached: true as const }));
  return { ...part, record: { ...part.record, steps } };
}

/** Returns the transcript of a part as that of the whole run: with what was done in the parts before. */
export function joinParts(before: DonePart | undefined, now: Transcript): Transcript {
  if (!before) return now;
  const trace = joinTraces(before.trace, now.trace);
  return {
    ...now,
    record: joinRecords(before, now.record),
    ...(trace ? { trace } : {}),
    untouched: before.untouched && now.untouched,
  };
}

function joinRecords({ record: before, lost }: DonePart, now: RunRecord): RunRecord {
  // Some steps run once more in each part, and only a failure is news.
  const failed = new Set(now.steps.filter(({ status }) => status === "failed").map(({ id }) => id));
  const kept = before.steps.filter(({ id }) => !failed.has(id));
  const known = Object.entries(now.variables).filter(([id]) => !lost.includes(id));
  const done = new Set(kept.map(({ id }) => id));
  const said = new Set(now.warnings?.map(({ text }) => text));
  const warnings = [
    ...(before.warnings ?? []).filter(({ text }) => !said.has(text)),
    ...(now.warnings ?? []),
  ];
  return {
    ...now,
    steps: [...kept, ...now.steps.filter(({ id }) => !done.has(id))],
    variables: { ...before.variables, ...Object.fromEntries(known) },
    packageChanges: joinChanges([...(before.packageChanges ?? []), ...(now.packageChanges ?? [])]),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

/** Returns one change for each package: from its first version to its last. */
function joinChanges(changes: readonly PackageChange[]): PackageChange[] {
  const byName = new Map<string, PackageChange>();
  for (const { name, from, to } of changes) {
    const first = byName.get(name);
    const start = first ? first.from : from;
    byName.set(name, {
      name,
      ...(start === undefined ? {} : { from: start }),
      ...(to === undefined ? {} : { to }),
    });
  }
  return [...byName.values()].filter(({ from, to }) => from !== to);
}

/** The steps of each part are counted from 1. */
function joinTraces(before: RunTrace | undefined, now: RunTrace | undefined): RunTrace | undefined {
  if (!before || !now) return before ?? now;
  const counted = Math.max(0, ...before.intervals.map(({ last }) => last));
  const later = now.intervals.map((interval) => ({
    ...interval,
    first: interval.first + counted,
    last: interval.last + counted,
  }));
  const files = new TracedFiles();
  const paths = new Set<string>();
  for (const { path, at } of now.files) {
    paths.add(path);
    files.add(path, at);
  }
  for (const { path, at } of before.files) if (!paths.has(path)) files.add(path, at);
  return { intervals: [...before.intervals, ...later], files };
}
