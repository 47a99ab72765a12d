import type { FileChange } from "../../guest/compare/changes.ts";
import type { StepId } from "../../plan/plan.ts";
import type { RunTrace, StepInterval } from "../../plan/trace.ts";
import { isWrong, type ReportStep } from "../report.ts";

type Changed = Pick<FileChange, "path" | "change" | "changedAt">;

/** Ids in all different lists of steps. A guest that reports forged times exceeds it; then no more steps are found. */
const maxListed = 200_000;

/** Finds the steps that made a change, by the times at which steps ran and files changed. */
export class StepsOfChanges {
  readonly #intervals: readonly StepInterval[];
  readonly #trace: RunTrace | undefined;
  readonly #steps: ReadonlyMap<StepId, ReportStep>;
  /** Lists of steps, by their ids. */
  readonly #lists = new Map<string, readonly StepId[]>();
  readonly #none: readonly StepId[] = [];
  #listed = 0;
  /** The steps that are about a thing, by its name. */
  readonly #named = new Map<string, StepId[]>();

  constructor(trace: RunTrace | undefined, steps: readonly ReportStep[]) {
    this.#trace = trace;
    this.#steps = new Map(allSteps(steps).map((step) => [step.id, step]));
    // A guest may name any others.
    this.#intervals = trace?.intervals.filter(({ id }) => this.#steps.has(id)) ?? [];
    for (const step of this.#steps.values()) {
      if (!mayChange(step) || !step.title.startsWith(`${step.kind} `)) continue;
      const name = step.title.slice(step.kind.length + 1);
      this.#named.set(name, [...(this.#named.get(name) ?? []), step.id]);
    }
  }

  /**
   * Returns the steps of each change: those during which the file last changed. There are none where that was outside of
   * the steps, and several where they ran together, as packages do, or within one tick of the guest's clock.
   *
   * A file that was removed has no time. Its folder has, which counts if no other change in it explains that time.
   */
  of(changes: readonly Changed[]): (readonly StepId[])[] {
    const times = this.#timesOf(new Set(changes.map(({ path }) => path)));
    const found = changes.map((change) =>
      change.change === "removed"
        ? (this.#named.get(change.path) ?? [])
        : this.#during(times.get(change.path) ?? change.changedAt, change.path),
    );
    const inFolder = new Map<string, Set<readonly StepId[]>>();
    for (const [index, { path, change }] of changes.entries()) {
      const folder = path.slice(0, path.lastIndexOf("/"));
      if (change !== "removed") inFolder.set(folder, (inFolder.get(folder) ?? new Set()).add(found[index]!));
    }
    const only = [...this.#steps.values()].filter(mayChange);
    return changes.map(({ path, change, changedAt }, index) => {
      if (change !== "removed" || found[index]!.length > 0) return found[index]!;
      const steps = this.#during(changedAt, path);
      const others = inFolder.get(path.slice(0, path.lastIndexOf("/")));
      return only.length > 1 && others?.has(steps) ? [] : steps;
    });
  }

  #timesOf(paths: ReadonlySet<string>): ReadonlyMap<string, number> {
    const times = new Map<string, number>();
    for (const { path, at } of this.#trace?.files ?? []) if (paths.has(path)) times.set(path, at);
    return times;
  }

  /** The innermost steps that ran at a time. */
  #during(time: number, path: string): readonly StepId[] {
    const ids = [...new Set(innermost(this.#intervals, time).map(({ id }) => id))];
    if (ids.length < 2) return this.#shared(ids);
    const named = (this.#named.get(path) ?? []).filter((id) => ids.includes(id));
    if (named.length > 0) return this.#shared(named);
    const changing = ids.filter((id) => mayChange(this.#steps.get(id)));
    return this.#shared(changing.length > 0 ? changing : ids);
  }

  /** Returns the same list for the same steps: hundreds of packages may have changed each of many files. */
  #shared(ids: readonly StepId[]): readonly StepId[] {
    const key = String(ids);
    const known = this.#lists.get(key);
    if (known) return known;
    this.#listed += ids.length;
    if (this.#listed > maxListed) return this.#none;
    this.#lists.set(key, ids);
    return ids;
  }
}

/** Returns the intervals around a time that have no other such interval within them. They are in the order of `first`. */
function innermost(intervals: readonly StepInterval[], time: number): StepInterval[] {
  let earliest = Number.POSITIVE_INFINITY;
  const found: StepInterval[] = [];
  for (let at = intervals.length - 1; at >= 0; at--) {
    const { began, ended, last } = intervals[at]!;
    if (began > time || time > ended) continue;
    if (earliest >= last) found.push(intervals[at]!);
    earliest = Math.min(earliest, last);
  }
  return found.reverse();
}

function mayChange(step: ReportStep | undefined): boolean {
  return step !== undefined && (step.status === "changed" || isWrong(step.status) || step.kind === "script");
}

/** The steps of a report, with those within branches. */
export function allSteps(steps: readonly ReportStep[]): ReportStep[] {
  return steps.flatMap((step) => [
    step,
    ...(step.branches ?? []).flatMap((branch) => allSteps(branch.steps)),
  ]);
}
