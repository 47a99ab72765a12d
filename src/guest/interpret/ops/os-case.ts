import type { Family } from "../../../plan/distributions.ts";
import { matchesOsKey } from "../../../plan/os-key.ts";
import type { OsCaseOp } from "../../../plan/plan.ts";
import { variablesSetBy } from "../../../plan/walk.ts";
import { type OpInterpreter, outcomeOf } from "../run-context.ts";

export const runOsCase: OpInterpreter<OsCaseOp> = (op, mode, { guest, run, variables }) => {
  const { family, ...others } = guest.identity;
  const identity = { ...others, family: family as Family | "" };
  const arm = op.arms.find(({ key }) => matchesOsKey(key, identity) !== false);
  if (!arm || matchesOsKey(arm.key, identity)) return run(arm?.steps ?? [], mode);
  if (mode === "test-only") variables.loseTo(op.id, variablesSetBy([op]));
  const because = "the guest names no version, and the case asks for one";
  return outcomeOf(op.id, "os_case", mode === "test-only" ? "undetermined" : "failed", { because });
};
