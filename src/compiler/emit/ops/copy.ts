import type { CopyOp } from "../../../plan/plan.ts";
import { quoteSh } from "../quote-sh.ts";
import type { OpEmitter } from "./emitter.ts";

export const emitCopy: OpEmitter<CopyOp> = (op, { resourceFunction }) => [
  resourceFunction(op.resource),
  `copy ${op.id} ${quoteSh(op.name)} "$file"`,
];
