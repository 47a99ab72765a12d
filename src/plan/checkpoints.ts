import type { Op, Plan, SetOp, StepId, VariableId } from "./plan.ts";
import { innerLists, someOp, variablesReadBy, variablesReadIn, variablesSetBy } from "./walk.ts";

/** Returns the list of steps that a plan runs one after the other, without the `space` around them. */
export function sequenceOf({ steps }: Pick<Plan, "steps">): readonly Op[] {
  const [first] = steps;
  return steps.length === 1 && first?.op === "space" ? first.steps : steps;
}

/** A step after which an apply may stop, and go on later with the plan and the disk alone. */
export interface Checkpoint {
  /** The step's id in the plan. */
  readonly id: StepId;
  /** How many steps of `sequenceOf` come before the point, the step included. */
  readonly count: number;
  /** The variables that earlier steps have set, and that have no such value when the apply goes on. */
  readonly lost: readonly VariableId[];
}

/**
 * Returns the points between the steps of a plan where nothing that later steps use is in memory alone: no variable that
 * a script has set, or that was computed from one. What arguments decide is computed again. Files of `copy` are put there
 * again too, but whether one within a case or a branch was put there is not known later.
 */
export function checkpoints(plan: Pick<Plan, "steps">): Checkpoint[] {
  const steps = sequenceOf(plan);
  const usedLater: ReadonlySet<VariableId>[] = [];
  let used = new Set<VariableId>();
  for (const op of steps.toReversed()) {
    usedLater.unshift(used);
    used = new Set([...used, ...variablesReadIn([op]), ...variablesSetBy([op])]);
  }
  const lost = new Set<VariableId>();
  let knowsCopies = true;
  return steps.flatMap((op, index) => {
    lose(op, lost);
    knowsCopies &&= !someOp(innerLists(op).flat(), ({ op }) => op === "copy");
    const isPossible = knowsCopies && [...lost].every((variable) => !usedLater[index]!.has(variable));
    return isPossible ? [{ id: op.id, count: index + 1, lost: [...lost] }] : [];
  });
}

/**
 * Returns the steps before a checkpoint that run again when an apply goes on there: those that change nothing in the
 * image, and prepare what later steps use.
 */
export function repeatedSteps(plan: Pick<Plan, "steps">, count: number): Op[] {
  const lost = new Set<VariableId>();
  return sequenceOf(plan)
    .slice(0, count)
    .filter((op) => {
      // What a step reads was known when it ran: a script that sets it later does not count.
      const isRepeated = op.op === "copy" || (op.op === "set" && isKnown(op, lost));
      lose(op, lost);
      return isRepeated;
    });
}

const isKnown = (op: SetOp, lost: ReadonlySet<VariableId>) =>
  !lost.has(op.variable) && [...variablesReadBy(op)].every((variable) => !lost.has(variable));

/** Adds the variables whose values are lost where a run goes on after this step. */
function lose(op: Op, lost: Set<VariableId>): void {
  if (op.op === "set" && isKnown(op, lost)) return;
  for (const variable of variablesSetBy([op])) lost.add(variable);
}
