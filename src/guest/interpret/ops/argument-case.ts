import type { ArgumentCaseOp } from "../../../plan/plan.ts";
import type { OpInterpreter } from "../run-context.ts";

export const runArgumentCase: OpInterpreter<ArgumentCaseOp> = (op, mode, context) => {
  const value = context.variables.get(op.variable);
  if (value?.is === "undetermined") return context.undetermined(op, "argument_case", value);
  return context.run(op.cases.find((each) => each.value === value?.text)?.steps ?? [], mode);
};
