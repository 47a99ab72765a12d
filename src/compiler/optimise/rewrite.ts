import type { Op } from "../../plan/plan.ts";
import { mapInnerLists, variablesSetBy } from "../../plan/walk.ts";

/**
 * Changes the lists of steps inside an op. If steps are dropped from an op whose result depends on the variables that
 * its steps set (`any`, `os-case`, `argument-case`), it records these variables.
 */
export function rewriteInside(op: Op, change: (steps: readonly Op[]) => readonly Op[]): Op {
  return keepSets(op, mapInnerLists(op, change));
}

/** Returns the second op, with the variables of the first that it no longer sets. */
export function keepSets(before: Op, after: Op): Op {
  if (after.op !== "any" && after.op !== "os-case" && after.op !== "argument-case") return after;
  const [old, now] = [variablesSetBy([before]), variablesSetBy([after])];
  return old.size === now.size ? after : { ...after, sets: [...old].sort() };
}
