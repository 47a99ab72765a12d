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

/** The variables that running some of these steps may set. */
export function variablesSetBy(steps: readonly Op[]): ReadonlySet<VariableId> {
  const found = new Set<VariableId>();
  someOp(steps, (op) => {
    if (op.op === "set") found.add(op.variable);
    if (op.op === "script" && op.output !== undefined) found.add(op.output);
    return false;
  });
  return found;
}
