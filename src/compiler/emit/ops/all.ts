import type { AllOp } from "../../../plan/plan.ts";
import type { OpEmitter } from "./emitter.ts";

export const emitAll: OpEmitter<AllOp> = (op, { block }) => [block(op.id, op.steps)];
