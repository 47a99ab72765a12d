import type { AnyOp, Mode } from "../../../plan/plan.ts";
import type { BranchRecord, StepRecord } from "../../../plan/record.ts";
import { variablesSetBy } from "../../../plan/walk.ts";
import { type OpInterpreter, outcomeOf } from "../run-context.ts";

export const runAny: OpInterpreter<AnyOp> = (op, mode, { variables, run }) => {
  const branches: BranchRecord[] = [];
  const attempt = (how: Mode): boolean =>
    op.branches.some((branch) => {
      const restore = variables.save();
      const { records: steps, good } = run(branch.steps, how);
      if (!good) restore();
      const status = good ? "ok" : how === "test-only" ? "discrepancy" : "failed";
      branches.push({ id: branch.id, mode: how, status, steps });
      return good;
    });
  const ended = (status: StepRecord["status"]) => outcomeOf(op.id, "any", status, { branches });
  if (attempt("test-only")) return ended("ok");
  if (mode === "reconcile") return ended(attempt("reconcile") ? "changed" : "failed");
  // Applying would have set these in one of the branches: their values are not known.
  const unset = [...variablesSetBy([op])].filter((id) => !variables.get(id));
  variables.loseTo(op.id, unset);
  return ended("discrepancy");
};
