import type { AnyOp, Mode } from "../../../plan/plan.ts";
import type { BranchRecord, StepRecord } from "../../../plan/record.ts";
import { variablesSetBy } from "../../../plan/walk.ts";
import { NeedsBoot } from "../needs-boot.ts";
import { type OpInterpreter, outcomeOf } from "../run-context.ts";

export const runAny: OpInterpreter<AnyOp> = (op, mode, context) => {
  const { variables, run } = context;
  const before = context.bootsNeeded();
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
  const { length } = op.branches;
  const expected = length === 1 ? "its branch conforms" : `one of its ${length} branches conforms`;
  const ended = (status: StepRecord["status"]) => {
    const found = status === "discrepancy" || status === "failed" ? { found: "none does" } : {};
    return outcomeOf(op.id, "any", status, { expected, ...found, branches });
  };
  const conforms = attempt("test-only");
  if (context.bootsNeeded() > before) throw new NeedsBoot("one of its branches needs a booted guest");
  if (conforms) return ended("ok");
  if (mode === "reconcile") return ended(attempt("reconcile") ? "changed" : "failed");
  // Applying would have set these in one of the branches: their values are not known.
  const unset = [...variablesSetBy([op])].filter((id) => !variables.get(id));
  variables.loseTo(op.id, unset);
  return ended("discrepancy");
};
