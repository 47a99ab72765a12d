import type { Op, PackageRequest, PackagesOp, Template } from "../../plan/plan.ts";
import type { Pass } from "./pass.ts";
import { rewriteInside } from "./rewrite.ts";

/**
 * Merges neighboring package steps into one transaction. If it fails, the guest runs them one after the other
 * (`mergedFrom`), so that the same steps fail as without the merge.
 *
 * Merges only packages with known names and versions, each named once: `a` at 1 and then `a` at 2 is a sequence.
 * Never merges inside an `any`: what a failed branch installed stays on the guest, and a failed merged transaction
 * may have installed more than its first part.
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

function isKnown({ name, version, absent }: PackageRequest): boolean {
  const literal = (template: Template) => template.every((part) => typeof part === "string");
  // What a removal takes along, a later transaction may bring back.
  if (!literal(name) || absent) return false;
  if (!version) return true;
  return version.kind === "exact"
    ? literal(version.version)
    : version.all.every((bound) => literal(bound.version));
}
