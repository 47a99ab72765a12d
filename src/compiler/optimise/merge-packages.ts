import type { Op, PackageRequest, PackagesOp, Template } from "../../plan/plan.ts";
import type { Pass } from "./pass.ts";
import { rewriteInside } from "./rewrite.ts";

/**
 * Makes one transaction of package steps that stand next to each other. Where it fails, the guest does them
 * one after the other after all (`mergedFrom`), so that what fails is what would have failed.
 *
 * Only of packages whose names and versions are known, each named once: `a` at 1 and then `a` at 2 is a
 * sequence, not a wish. Never inside an `any`: what a branch that fails has installed stays on the guest, and
 * a merged transaction that fails may have installed more than the first of its parts would have.
 */
export const mergePackages: Pass = {
  name: "merge-packages",
  run: (plan) => ({ ...plan, steps: mergeList(plan.steps) }),
};

function mergeList(steps: readonly Op[]): readonly Op[] {
  const merged: Op[] = [];
  let neighbours: PackagesOp[] = [];
  let names = new Set<string>();
  const flush = () => {
    if (neighbours.length > 0) merged.push(mergeAll(neighbours));
    neighbours = [];
    names = new Set();
  };
  for (const op of steps) {
    if (op.op !== "packages") {
      flush();
      merged.push(op.op === "any" ? op : rewriteInside(op, mergeList));
      continue;
    }
    const asked = new Set(op.packages.map((packageOp) => packageOp.name.join("")));
    const simple = op.packages.every(isKnown) && asked.size === op.packages.length;
    if (!simple || [...asked].some((name) => names.has(name))) flush();
    if (!simple) merged.push(op);
    else {
      neighbours.push(op);
      for (const name of asked) names.add(name);
    }
  }
  flush();
  return merged;
}

function mergeAll(neighbours: readonly PackagesOp[]): PackagesOp {
  const [first] = neighbours as [PackagesOp];
  if (neighbours.length === 1) return first;
  return {
    ...first,
    packages: neighbours.flatMap((neighbour) => neighbour.packages),
    mergedFrom: neighbours.flatMap((neighbour) => neighbour.mergedFrom ?? [neighbour.packages.length]),
  };
}

function isKnown({ name, version }: PackageRequest): boolean {
  const literal = (template: Template) => template.every((part) => typeof part === "string");
  if (!literal(name)) return false;
  if (!version) return true;
  return version.kind === "exact"
    ? literal(version.version)
    : version.all.every((bound) => literal(bound.version));
}
