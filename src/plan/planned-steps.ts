import { variableNames } from "./describe.ts";
import { definitionOf } from "./ops.ts";
import type { Op, Plan, StepId } from "./plan.ts";
import { innerLists } from "./walk.ts";

/** A step that a run can reach. */
export interface PlannedStep {
  readonly id: StepId;
  readonly title: string;
  /** The number of `any` around it. */
  readonly depth: number;
}

/** Returns every step of a plan in order, including those of cases that do not match the guest. */
export function plannedSteps(plan: Plan): PlannedStep[] {
  const names = variableNames(plan);
  const walk = (ops: readonly Op[], depth: number): PlannedStep[] => ops.flatMap((op) => stepsOf(op, depth));

  function stepsOf(op: Op, depth: number): PlannedStep[] {
    const { steps, inner } = definitionOf(op);
    // A case is a step of a run only where its variable has no value.
    const own = inner?.runs === "choice" ? [] : steps(op, names);
    const deeper = inner?.runs === "attempts" ? depth + 1 : depth;
    return [
      ...own.map(({ id, title }) => ({ id, title, depth })),
      ...innerLists(op).flatMap((list) => walk(list, deeper)),
    ];
  }

  return walk(plan.steps, 0);
}
