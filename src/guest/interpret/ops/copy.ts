import type { CopyOp } from "../../../plan/plan.ts";
import { type OpInterpreter, outcomeOf } from "../run-context.ts";

export const runCopy: OpInterpreter<CopyOp> = (op, _mode, { plan, state, act }) => {
  const path = `/tmp/${op.name}`;
  state.files.set(path, plan.resources[op.resource]?.content ?? "");
  act({ do: "copy", path });
  return outcomeOf(op.id, "copy_script", "ok");
};
