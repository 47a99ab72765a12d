import type { Family } from "../../../plan/distributions.ts";
import { matchesOsKey } from "../../../plan/os-key.ts";
import type { OsCaseOp } from "../../../plan/plan.ts";
import type { OpInterpreter } from "../run-context.ts";

export const runOsCase: OpInterpreter<OsCaseOp> = (op, mode, { guest, run }) => {
  const { distro, version, family } = guest.identity;
  const identity = { distro, version, family: family as Family | "" };
  const arm = op.arms.find(({ key }) => matchesOsKey(key, identity));
  return run(arm?.steps ?? [], mode);
};
