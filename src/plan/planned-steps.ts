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
  return allSteps(plan).filter(({ isChoice }) => !isChoice);
}

/** Returns the steps by their IDs, with the cases: one is a step of a run only where its variable has no value. */
export function plannedById(plan: Plan): ReadonlyMap<StepId, PlannedStep> {
  return new Map(allSteps(plan).map((step) => [step.id, step]));
}

function allSteps(plan: Plan): (PlannedStep & { readonly isChoice: boolean })[] {
  const names = variableNames(plan);
  const walk = (ops: readonly Op[], depth: number): ReturnType<typeof allSteps> =>
    ops.flatMap((op) => stepsOf(op, depth));

  function stepsOf(op: Op, depth: number): ReturnType<typeof allSteps> {
    const { steps, inner } = definitionOf(op);
    const isChoice = inner?.runs === "choice";
    const deeper = inner?.runs === "attempts" ? depth + 1 : depth;
    return [
      ...steps(op, names).map(({ id, title }) => ({ id, title, depth, isChoice })),
      ...innerLists(op).flatMap((list) => walk(list, deeper)),
    ];
  }

  return walk(plan.steps, 0);
}
