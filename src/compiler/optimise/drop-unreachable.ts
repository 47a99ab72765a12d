import { canonicalDistribution, familyOf } from "../../plan/distributions.ts";
import { definitionOf } from "../../plan/ops.ts";
import type { Op, OsArm } from "../../plan/plan.ts";
import { innerLists, resourcesUsedBy } from "../../plan/walk.ts";
import type { Pass } from "./pass.ts";
import { keepSets, rewriteInside } from "./rewrite.ts";

/**
 * Drops what no run reaches: blocks without steps, arms of an `os-case` that an earlier arm always takes, branches of
 * an `any` after one that cannot fail, and files that no remaining step uses.
 */
export const dropUnreachable: Pass = {
  name: "drop-unreachable",
  run: (plan) => {
    const steps = dropFrom(plan.steps);
    const used = resourcesUsedBy(steps);
    const resources = Object.entries(plan.resources).filter(([key]) => used.has(key));
    return { ...plan, steps, resources: Object.fromEntries(resources) };
  },
};

function dropFrom(steps: readonly Op[]): readonly Op[] {
  return steps.flatMap((before): readonly Op[] => {
    const op = rewriteInside(before, dropFrom);
    switch (op.op) {
      case "all":
        return op.steps.length > 0 ? [op] : [];
      case "any": {
        const sure = op.branches.findIndex((branch) => branch.steps.every(cannotFail));
        return sure < 0 ? [op] : [keepSets(op, { ...op, branches: op.branches.slice(0, sure + 1) })];
      }
      case "os-case": {
        const arms = dropCovered(op.arms);
        // An arm with bounds is undetermined on a guest without a version, even if it has no steps.
        const last = arms.findLastIndex((arm) => arm.steps.length > 0 || arm.key.bounds.length > 0);
        return last < 0 ? [] : [keepSets(op, { ...op, arms: arms.slice(0, last + 1) })];
      }
      case "argument-case": {
        const values = new Set<string>();
        const taken = op.cases.filter(({ value }) => !values.has(value) && values.add(value));
        // Even without cases, it reports that its variable is undetermined.
        return [keepSets(op, { ...op, cases: taken.filter((arm) => arm.steps.length > 0) })];
      }
      default:
        return [op];
    }
  });
}

/** Returns whether a step ends `ok` on every guest. */
function cannotFail(op: Op): boolean {
  const definition = definitionOf(op);
  if (!definition.inner) return definition.cannotFail?.(op) === true;
  const lists = innerLists(op).map((steps) => steps.every(cannotFail));
  if (definition.inner.mayBeUndetermined?.(op)) return false;
  return definition.inner.runs === "attempts" ? lists.some(Boolean) : lists.every(Boolean);
}

/** Drops arms whose guests an earlier arm always takes: one with the same name or of its family, and no other bounds. */
function dropCovered(arms: readonly OsArm[]): readonly OsArm[] {
  /** The bounds of earlier arms by their name and first bound, because thousands may have the same name. */
  const earlier = new Map<string, (readonly string[])[]>();
  return arms.filter(({ key }) => {
    const name = canonicalDistribution(key.name);
    const bounds = key.bounds.map(({ operator, version }) => `${operator} ${version}`);
    const own = new Set(bounds);
    const taking = [name, familyOf(name) ?? name]
      .flatMap((covered) => ["", ...own].map((first) => `${covered} ${first}`))
      .flatMap((place) => earlier.get(place) ?? []);
    if (taking.some((taken) => taken.every((bound) => own.has(bound)))) return false;
    const place = `${name} ${bounds[0] ?? ""}`;
    const others = earlier.get(place);
    if (others) others.push(bounds);
    else earlier.set(place, [bounds]);
    return true;
  });
}
