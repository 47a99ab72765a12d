import { canonicalDistribution, families, familyOf } from "../../plan/distributions.ts";
import { holds } from "../../plan/operator.ts";
import { compareParts, isArchitecture, versionParts } from "../../plan/os-key.ts";
import type { Op, OsArm, OsKey, Plan } from "../../plan/plan.ts";
import type { Pass } from "./pass.ts";
import { keepSets, rewriteInside } from "./rewrite.ts";

/** If the plan is for one guest only (`--distro`), keeps only the arms that it may match. */
export const pruneOsCase: Pass = {
  name: "prune-os-case",
  run: (plan) => (plan.target ? { ...plan, steps: pruneList(plan.steps, plan.target) } : plan),
};

type Target = NonNullable<Plan["target"]>;

function pruneList(steps: readonly Op[], target: Target): readonly Op[] {
  return steps.flatMap((op) => {
    const pruned = rewriteInside(op, (inner) => pruneList(inner, target));
    if (pruned.op !== "os-case") return [pruned];
    const arms: OsArm[] = [];
    for (const arm of pruned.arms) {
      const matches = matchesTarget(arm.key, target);
      if (matches === "never") continue;
      arms.push(arm);
      if (matches === "always") {
        if (arms.length === 1) return arm.steps;
        break;
      }
    }
    return arms.length > 0 ? [keepSets(pruned, { ...pruned, arms })] : [];
  });
}

type Matches = "always" | "never" | "perhaps";

/**
 * Returns whether guests that the script accepts match a key. They have the target's distribution. The family of a
 * distribution outside the table comes from its `ID_LIKE`, which is not known here. Nor is the architecture.
 */
function matchesTarget(key: OsKey, target: Target): Matches {
  const name = canonicalDistribution(key.name);
  const distro = canonicalDistribution(target.distro);
  const family = familyOf(distro);
  if (name !== distro && name !== family) {
    const mayBeFamily = family === undefined && families.some((family) => family === name);
    if (!mayBeFamily && !isArchitecture(name)) return "never";
    return key.bounds.some((bound) => boundHolds(bound, target) === "never") ? "never" : "perhaps";
  }
  const bounds = key.bounds.map((bound) => boundHolds(bound, target));
  if (bounds.includes("never")) return "never";
  return bounds.includes("perhaps") ? "perhaps" : "always";
}

/** The target's version is the start of the guest's: `9` is also 9.3, and 9.3 is also 9.3.1. */
function boundHolds({ operator, version }: OsKey["bounds"][number], target: Target): Matches {
  if (target.version === undefined) return "perhaps";
  const [has, wanted] = [versionParts(target.version), versionParts(version)];
  if (has.length === 0) return "perhaps";
  if (operator === "prefix") {
    if (wanted.some((part, index) => has[index] !== undefined && part !== has[index])) return "never";
    return wanted.length <= has.length ? "always" : "perhaps";
  }
  // The written version is the lowest that the guest can have. Further parts only increase it.
  const order = compareParts(has, wanted);
  const shared = compareParts(has, wanted.slice(0, has.length));
  const orders = shared !== 0 ? [Math.sign(order)] : order > 0 ? [1] : order === 0 ? [0, 1] : [-1, 0, 1];
  const answers = new Set(orders.map((order) => holds(order, operator)));
  return answers.size > 1 ? "perhaps" : answers.has(true) ? "always" : "never";
}
