import type { AllOp } from "../../../plan/plan.ts";
import type { OpInterpreter } from "../run-context.ts";

export const runAll: OpInterpreter<AllOp> = (op, mode, { run }) => run(op.steps, mode);
