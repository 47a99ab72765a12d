import type { Op } from "../../plan/plan.ts";
import type { Pass } from "./pass.ts";
import { rewriteInside } from "./rewrite.ts";

/** Replaces an `all` by its steps, so that later passes see neighboring steps. */
export const flattenAll: Pass = {
  name: "flatten-all",
  run: (plan) => ({ ...plan, steps: flatten(plan.steps) }),
};

function flatten(steps: readonly Op[]): readonly Op[] {
  return steps.flatMap((op) => (op.op === "all" ? flatten(op.steps) : [rewriteInside(op, flatten)]));
}
