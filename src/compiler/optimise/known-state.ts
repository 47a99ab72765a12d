import { definitionOf } from "../../plan/ops.ts";
import type { Op } from "../../plan/plan.ts";
import { innerLists, mapInnerLists, someOp } from "../../plan/walk.ts";
import type { Pass } from "./pass.ts";

/**
 * Marks package steps that need not ask the guest which packages are installed, because its last answer is still
 * valid. Only scripts can invalidate it, in both modes: a package step that installs asks again itself, and a copy
 * only puts a file into /tmp.
 */
export const knownState: Pass = {
  name: "known-state",
  run: (plan) => ({ ...plan, steps: markList(plan.steps, false).steps }),
};

interface Marked<T> {
  readonly steps: T;
  /** Whether the state is known after it, on every path through it. */
  readonly known: boolean;
}

function markList(steps: readonly Op[], before: boolean): Marked<readonly Op[]> {
  let known = before;
  const marked = steps.map((op) => {
    const marked = mark(op, known);
    known = marked.known;
    return marked.steps;
  });
  return { steps: marked, known };
}

function mark(op: Op, before: boolean): Marked<Op> {
  if (op.op === "packages") return { steps: { ...op, state: before ? "known" : "query" }, known: true };
  const { inner, maySwapPackages } = definitionOf(op);
  if (!inner) return { steps: op, known: before && !maySwapPackages };
  if (inner.runs === "attempts") return markAttempts(op, before);
  // Possibly no list of a choice runs. The state is then the one from before.
  let known = inner.runs === "all" || before;
  const steps = mapInnerLists(op, (list) => {
    const marked = markList(list, before);
    known &&= marked.known;
    return marked.steps;
  });
  return { steps, known };
}

/**
 * The branches are tried in this order: the test of each branch, then the reconcile of each. If any of them contains
 * a script, that script may have run before any branch starts.
 */
function markAttempts(op: Op, before: boolean): Marked<Op> {
  const isStaleAfter = (step: Op) => definitionOf(step).maySwapPackages === true;
  const stale = innerLists(op).some((steps) => someOp(steps, isStaleAfter));
  let entered = before && !stale;
  let known = true;
  const steps = mapInnerLists(op, (inner) => {
    const marked = markList(inner, entered);
    known &&= marked.known;
    if (!stale) entered = marked.known;
    return marked.steps;
  });
  return { steps, known };
}
