import type { SetOp } from "../../../plan/plan.ts";
import { command, type OpEmitter, variablesOf, word } from "./emitter.ts";

export const emitSet: OpEmitter<SetOp> = (op) => {
  const used = variablesOf(op.value);
  const guard = `${command("valued", ...used)} || { set_lost ${op.id} ${op.variable}; return 1; }`;
  return [...(used.length > 0 ? [guard] : []), `set_step ${op.id} ${op.variable} ${word(op.value)}`];
};
