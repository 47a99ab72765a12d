import type { SpaceOp } from "../../../plan/plan.ts";
import type { OpEmitter } from "./emitter.ts";

export const emitSpace: OpEmitter<SpaceOp> = (op, { block }) => [
  `with_space ${op.id} ${Math.ceil(op.bytes / 1024)} ${block(op.id, op.steps)}`,
];
