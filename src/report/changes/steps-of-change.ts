import type { FileChange } from "../../guest/compare/changes.ts";
import type { StepId } from "../../plan/plan.ts";
import type { RunTrace, StepInterval } from "../../plan/trace.ts";
import { isWrong, type ReportStep } from "../report.ts";

type Changed = Pick<FileChange, "path" | "change" | "changedAt">;

/** Finds the steps that made a change, by the times at which steps ran and files changed. */
export class StepsOfChanges {
  readonly #intervals: readonly StepInterval[];
  readonly #times: ReadonlyMap<string, number>;
  readonly #steps: ReadonlyMap<StepId, ReportStep>;
  /** The steps that are about a thing, by its name. */
  readonly #named = new Map<string, StepId[]>();

  constructor(trace: RunTrace | undefined, steps: readonly ReportStep[]) {
    this.#intervals = trace?.intervals ?? [];
    this.#times = new Map(trace?.files.map(({ path, at }) => [path, at]));
    this.#steps = new Map(allSteps(steps).map((step) => [step.id, step]));
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
    const found = changes.map((change) =>
      change.change === "removed"
        ? (this.#named.get(change.path) ?? [])
        : this.#during(this.#times.get(change.path) ?? change.changedAt, change.path),
    );
    const inFolder = new Map<string, Set<string>>();
    for (const [index, { path, change }] of changes.entries()) {
      const folder = path.slice(0, path.lastIndexOf("/"));
      if (change !== "removed")
        inFolder.set(folder, (inFolder.get(folder) ?? new Set()).add(String(found[index])));
    }
    const only = [...this.#steps.values()].filter(mayChange);
    return changes.map(({ path, change, changedAt }, index) => {
      if (change !== "removed" || found[index]!.length > 0) return found[index]!;
      const steps = this.#during(changedAt, path);
      const others = inFolder.get(path.slice(0, path.lastIndexOf("/")));
      return only.length > 1 && others?.has(String(steps)) ? [] : steps;
    });
  }

  /** The innermost steps that ran at a time. */
  #during(time: number, path: string): readonly StepId[] {
    const inside = this.#intervals.filter(({ began, ended }) => began <= time && time <= ended);
    const innermost = inside.filter(
      ({ first, last }) => !inside.some((other) => other.first > first && other.last < last),
    );
    const ids = [...new Set(innermost.map(({ id }) => id))];
    if (ids.length < 2) return ids;
    const named = (this.#named.get(path) ?? []).filter((id) => ids.includes(id));
    if (named.length > 0) return named;
    const changing = ids.filter((id) => mayChange(this.#steps.get(id)));
    return changing.length > 0 ? changing : ids;
  }
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
