import type { Op } from "../../plan/plan.ts";
import type { Pass } from "./pass.ts";
import { rewriteInside } from "./rewrite.ts";

/** Puts the steps of an `all` in its place: it is its list, and later passes then see what is next to what. */
export const flattenAll: Pass = {
  name: "flatten-all",
  run: (plan) => ({ ...plan, steps: flatten(plan.steps) }),
};

function flatten(steps: readonly Op[]): readonly Op[] {
  return steps.flatMap((op) => (op.op === "all" ? flatten(op.steps) : [rewriteInside(op, flatten)]));
}
