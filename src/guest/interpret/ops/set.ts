import type { SetOp } from "../../../plan/plan.ts";
import { type OpInterpreter, outcomeOf } from "../run-context.ts";

export const runSet: OpInterpreter<SetOp> = (op, mode, context) => {
  const value = context.variables.resolve(op.value);
  if (typeof value === "string") {
    context.variables.set(op.variable, value);
    return outcomeOf(op.id, "argument_set", "ok");
  }
  if (mode === "test-only") return context.undetermined(op, "argument_set", value);
  return outcomeOf(op.id, "argument_set", "failed", { because: context.reason(value) });
};
