import type { Op, VariableId } from "./plan.ts";

/** The lists of steps directly inside an op: one a block, branch, arm or case. */
export function innerLists(op: Op): readonly (readonly Op[])[] {
  switch (op.op) {
    case "all":
      return [op.steps];
    case "any":
      return op.branches.map((branch) => branch.steps);
    case "os-case":
      return op.arms.map((arm) => arm.steps);
    case "argument-case":
      return op.cases.map((one) => one.steps);
    default:
      return [];
  }
}

/** An op with the lists of steps directly inside it replaced; one that holds none is returned as it is. */
export function mapInnerLists(op: Op, change: (steps: readonly Op[]) => readonly Op[]): Op {
  switch (op.op) {
    case "all":
      return { ...op, steps: change(op.steps) };
    case "any":
      return { ...op, branches: op.branches.map((one) => ({ ...one, steps: change(one.steps) })) };
    case "os-case":
      return { ...op, arms: op.arms.map((one) => ({ ...one, steps: change(one.steps) })) };
    case "argument-case":
      return { ...op, cases: op.cases.map((one) => ({ ...one, steps: change(one.steps) })) };
    default:
      return op;
  }
}

/** Whether any op of a list, however deep, answers to a description. */
export function someOp(steps: readonly Op[], is: (op: Op) => boolean): boolean {
  return steps.some((op) => is(op) || innerLists(op).some((inner) => someOp(inner, is)));
}

/**
 * The variables that some run of these steps may set: what a step that can't be judged, or an `any` that
 * fails in test-only mode, leaves undetermined. Passes keep it as the recipe has it (`sets`), so that
 * dropping what cannot run changes no finding.
 */
export function variablesSetBy(steps: readonly Op[]): ReadonlySet<VariableId> {
  const found = new Set<VariableId>();
  const visit = (op: Op) => {
    if (op.op === "set") found.add(op.variable);
    else if (op.op === "script" && op.output !== undefined) found.add(op.output);
    else if ((op.op === "any" || op.op === "argument-case") && op.sets)
      for (const id of op.sets) found.add(id);
    else for (const inner of innerLists(op)) inner.forEach(visit);
  };
  steps.forEach(visit);
  return found;
}
