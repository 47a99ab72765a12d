import type { Op } from "../../plan/plan.ts";
import { mapInnerLists, variablesSetBy } from "../../plan/walk.ts";

/**
 * Changes the lists of steps inside an op. An op whose finding depends on which variables its steps set
 * (`any`, `os-case`, `argument-case`) remembers them where some are dropped.
 */
export function rewriteInside(op: Op, change: (steps: readonly Op[]) => readonly Op[]): Op {
  return keepSets(op, mapInnerLists(op, change));
}

/** Returns the second op, with what the first one's steps set where its own set less. */
export function keepSets(before: Op, after: Op): Op {
  if (after.op !== "any" && after.op !== "os-case" && after.op !== "argument-case") return after;
  const [old, now] = [variablesSetBy([before]), variablesSetBy([after])];
  return old.size === now.size ? after : { ...after, sets: [...old].sort() };
}
