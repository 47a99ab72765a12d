import { variableNames } from "./describe.ts";
import type { Op, Plan, StepId } from "./plan.ts";
import { opTitle, packageTitle } from "./titles.ts";

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
    switch (op.op) {
      case "packages":
        return op.packages.map((one) => ({ id: one.id, title: packageTitle(one, names), depth }));
      case "all":
        return walk(op.steps, depth);
      case "os-case":
        return op.arms.flatMap((arm) => walk(arm.steps, depth));
      case "argument-case":
        return op.cases.flatMap((one) => walk(one.steps, depth));
      case "any":
        return [
          { id: op.id, title: opTitle(op, names), depth },
          ...op.branches.flatMap((branch) => walk(branch.steps, depth + 1)),
        ];
      default:
        return [{ id: op.id, title: opTitle(op, names), depth }];
    }
  }

  return walk(plan.steps, 0);
}
