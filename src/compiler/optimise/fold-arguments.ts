import { KnownValues } from "../../plan/known-values.ts";
import { definitionOf } from "../../plan/ops.ts";
import type { ArgumentCaseOp, Op, Template } from "../../plan/plan.ts";
import { variablesSetBy } from "../../plan/walk.ts";
import type { Pass } from "./pass.ts";
import { keepSets, rewriteInside } from "./rewrite.ts";

/**
 * Inserts known values of variables into templates, and replaces an `argument-case` on a known variable by the steps
 * of the matching case. Keeps `set`, because scripts and the report see its variable. docs/dev/plan-semantics.md,
 * "Variables", defines what is known after a step.
 */
export const foldArguments: Pass = {
  name: "fold-arguments",
  run: (plan) => ({ ...plan, steps: foldList(plan.steps, KnownValues.atStart(plan.variables)) }),
};

function foldList(steps: readonly Op[], known: KnownValues): readonly Op[] {
  return steps.flatMap((op) => fold(op, known));
}

/** Folds a step, and updates the known values. */
function fold(op: Op, known: KnownValues): readonly Op[] {
  if (op.op === "argument-case") return foldCases(op, known);
  const { inner, mapTemplates } = definitionOf(op);
  if (!inner) {
    const folded =
      mapTemplates?.(op, (template, mayBeEmpty) => foldTemplate(template, mayBeEmpty, known)) ?? op;
    known.pass(folded);
    return [folded];
  }
  if (inner.runs === "all") return [rewriteInside(op, (steps) => foldList(steps, known))];
  // Every list starts from the values before the op. A branch that fails leaves these values, and so does a guest
  // that matches no arm.
  const branches: KnownValues[] = [];
  const folded = rewriteInside(op, (steps) => {
    const branch = known.branch();
    branches.push(branch);
    return foldList(steps, branch);
  });
  if (inner.mayBeUndetermined?.(op)) known.forget(variablesSetBy([op]));
  else known.join(branches);
  return [folded];
}

/** Leave a name or a version that would become empty to the guest, which refuses it. */
function foldTemplate(template: Template, mayBeEmpty: boolean, known: KnownValues): Template {
  const folded = known.fill(template);
  return folded.length > 0 || mayBeEmpty ? folded : template;
}

function foldCases(op: ArgumentCaseOp, known: KnownValues): readonly Op[] {
  const value = known.get(op.variable);
  if (value !== undefined) return foldList(op.cases.find((each) => each.value === value)?.steps ?? [], known);
  const cases = op.cases.map((each) => {
    const branch = known.branch({ variable: op.variable, is: each.value });
    return { ...each, steps: foldList(each.steps, branch) };
  });
  // It may be undetermined, and then so is everything that any of its cases sets.
  known.forget(variablesSetBy([op]));
  return [keepSets(op, { ...op, cases })];
}
