import type { Op, Plan, VariableId } from "../../plan/plan.ts";
import { innerLists, variablesReadBy, variablesSetBy } from "../../plan/walk.ts";
import type { Pass } from "./pass.ts";
import { rewriteInside } from "./rewrite.ts";

/**
 * Drops the arguments of fragments that an `include` gives a known value and that no step reads any more: nobody else
 * sees them.
 */
export const dropBound: Pass = {
  name: "drop-bound",
  run(plan) {
    const read = new Set<VariableId>();
    const visit = (op: Op): void => {
      for (const id of variablesReadBy(op)) read.add(id);
      for (const inner of innerLists(op)) inner.forEach(visit);
    };
    plan.steps.forEach(visit);
    const unread = new Set(
      plan.variables.filter(({ bound, id }) => bound && !read.has(id)).map(({ id }) => id),
    );
    return unread.size === 0 ? plan : without(plan, unread);
  },
};

function without(plan: Plan, unread: ReadonlySet<VariableId>): Plan {
  const drop = (steps: readonly Op[]): readonly Op[] =>
    steps.flatMap((op) => {
      if (op.op === "set" && unread.has(op.variable) && op.value.every((part) => typeof part === "string"))
        return [];
      return [forget(rewriteInside(op, drop), unread)];
    });
  const steps = drop(plan.steps);
  const set = variablesSetBy(steps);
  return { ...plan, steps, variables: plan.variables.filter(({ id }) => !unread.has(id) || set.has(id)) };
}

/** Takes the variables out of what an op remembers of dropped steps. */
function forget(op: Op, unread: ReadonlySet<VariableId>): Op {
  if (!("sets" in op) || !op.sets) return op;
  const { sets, ...others } = op;
  const kept = sets.filter((id) => !unread.has(id));
  const own = variablesSetBy([others]);
  return kept.length === own.size && kept.every((id) => own.has(id)) ? others : { ...op, sets: kept };
}
