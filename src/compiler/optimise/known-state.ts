import type { Op } from "../../plan/plan.ts";
import { innerLists, mapInnerLists, someOp } from "../../plan/walk.ts";
import type { Pass } from "./pass.ts";

/**
 * Marks the package steps that need not ask the guest what is installed, because the answer that it gave
 * last still stands. Only scripts can make it stale, in either mode: a package step that installs asks
 * anew itself, and a copy puts a file into /tmp.
 */
export const knownState: Pass = {
  name: "known-state",
  run: (plan) => ({ ...plan, steps: markList(plan.steps, false).steps }),
};

interface Marked<T> {
  readonly steps: T;
  /** Whether the state is known after it, on every way through it. */
  readonly known: boolean;
}

function markList(steps: readonly Op[], before: boolean): Marked<readonly Op[]> {
  let known = before;
  const marked = steps.map((op) => {
    const one = mark(op, known);
    known = one.known;
    return one.steps;
  });
  return { steps: marked, known };
}

function mark(op: Op, before: boolean): Marked<Op> {
  switch (op.op) {
    case "packages":
      return { steps: { ...op, state: before ? "known" : "query" }, known: true };
    case "script":
      return { steps: op, known: false };
    case "copy":
    case "set":
      return { steps: op, known: before };
    case "all": {
      const { steps, known } = markList(op.steps, before);
      return { steps: { ...op, steps }, known };
    }
    case "any":
      return markAny(op, before);
    // No arm may match, and a case may be undetermined: then it is as before.
    case "os-case":
    case "argument-case": {
      let known = before;
      const steps = mapInnerLists(op, (inner) => {
        const one = markList(inner, before);
        known &&= one.known;
        return one.steps;
      });
      return { steps, known };
    }
  }
}

/**
 * A branch is entered in a row of attempts: each branch's test, then each one's reconcile. Where a script
 * stands in any of them, it may have run before any of them is entered.
 */
function markAny(op: Extract<Op, { op: "any" }>, before: boolean): Marked<Op> {
  const stale = innerLists(op).some((steps) => someOp(steps, (one) => one.op === "script"));
  let entered = before && !stale;
  let known = true;
  const steps = mapInnerLists(op, (inner) => {
    const one = markList(inner, entered);
    known &&= one.known;
    if (!stale) entered = one.known;
    return one.steps;
  });
  return { steps, known };
}
