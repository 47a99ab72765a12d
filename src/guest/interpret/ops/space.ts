import { spellSpace } from "../../../plan/ops/space.ts";
import type { SpaceOp } from "../../../plan/plan.ts";
import { NeedsBoot } from "../needs-boot.ts";
import { type OpInterpreter, type Outcome, outcomeOf, together } from "../run-context.ts";

export const runSpace: OpInterpreter<SpaceOp> = (op, mode, context) => {
  const { guest, variables, run } = context;
  const neededKib = Math.ceil(op.bytes / 1024);
  const freeKib = guest.freeKib?.(neededKib) ?? Number.POSITIVE_INFINITY;
  const ok = outcomeOf(op.id, "space", "ok");
  if (freeKib >= neededKib) return joined(ok, run(op.steps, mode));
  const differences = [{ attribute: "free", ...spellSpace(neededKib, freeKib) }];
  if (mode === "test-only") {
    const before = context.bootsNeeded();
    const inner = run(op.steps, mode);
    if (inner.good) return joined(inner, ok);
    const isWrong = inner.records.some(({ status }) => status === "discrepancy");
    if (context.bootsNeeded() > before && !isWrong) {
      const why = new NeedsBoot("it is not known whether anything has to be changed");
      return joined(inner, context.needsBoot(op, op.id, "space", why));
    }
    return joined(inner, outcomeOf(op.id, "space", "discrepancy", { differences }));
  }
  const restore = variables.save();
  const { good } = run(op.steps, "test-only");
  restore();
  if (good) return joined(ok, run(op.steps, mode));
  const moreGib = Math.ceil(((neededKib - freeKib) * 1.1) / 2 ** 20);
  const because = `there is too little free space; enlarge the image with \`--grow +${moreGib}G\``;
  return outcomeOf(op.id, "space", "failed", { differences, because });
};

function joined(...outcomes: readonly Outcome[]): Outcome {
  return together(outcomes.flatMap(({ records }) => records));
}
