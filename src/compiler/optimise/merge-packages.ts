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
  for (const op of steps) {
    const last = merged.at(-1);
    if (op.op === "packages" && last?.op === "packages" && canMerge(last, op))
      merged[merged.length - 1] = {
        ...last,
        packages: [...last.packages, ...op.packages],
        mergedFrom: [...sizes(last), ...sizes(op)],
      };
    else merged.push(op.op === "any" ? op : rewriteInside(op, mergeList));
  }
  return merged;
}

function sizes(op: PackagesOp): readonly number[] {
  return op.mergedFrom ?? [op.packages.length];
}

function canMerge(one: PackagesOp, two: PackagesOp): boolean {
  const all = [...one.packages, ...two.packages];
  return all.every(isKnown) && new Set(all.map((request) => request.name.join(""))).size === all.length;
}

function isKnown({ name, version }: PackageRequest): boolean {
  const literal = (template: Template) => template.every((part) => typeof part === "string");
  if (!literal(name)) return false;
  if (!version) return true;
  return version.kind === "exact"
    ? literal(version.version)
    : version.all.every((one) => literal(one.version));
}
