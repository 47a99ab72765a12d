import { KnownValues } from "../../plan/known-values.ts";
import type { ArgumentCaseOp, Op, PackageRequest, Template, VersionRequest } from "../../plan/plan.ts";
import { variablesSetBy } from "../../plan/walk.ts";
import type { Pass } from "./pass.ts";
import { keepSets, rewriteInside } from "./rewrite.ts";

/**
 * Puts the values of variables that are known into templates, and replaces an `argument-case` on a known
 * variable by the steps of its matching case. `set` stays: scripts and the report see its variable.
 * What is known after a step follows docs/dev/plan-semantics.md, "Variables".
 */
export const foldArguments: Pass = {
  name: "fold-arguments",
  run: (plan) => ({ ...plan, steps: foldList(plan.steps, KnownValues.atStart(plan.variables)) }),
};

function foldList(steps: readonly Op[], known: KnownValues): readonly Op[] {
  return steps.flatMap((op) => fold(op, known));
}

/** Folds a step, and makes what is known before it what is known after it. */
function fold(op: Op, known: KnownValues): readonly Op[] {
  switch (op.op) {
    case "packages":
      return [{ ...op, packages: op.packages.map((request) => foldRequest(request, known)) }];
    case "copy":
      return [op];
    case "script":
      if (op.output !== undefined) known.set(op.output, undefined);
      return [op];
    case "set": {
      const value = known.fill(op.value);
      known.set(op.variable, known.textOf(value));
      return [{ ...op, value }];
    }
    case "all":
      return [rewriteInside(op, (steps) => foldList(steps, known))];
    // Every branch of an `any` starts from what was before it, and one that fails leaves just that; so does
    // a guest that no arm matches.
    case "any":
    case "os-case": {
      const branches: KnownValues[] = [];
      const folded = rewriteInside(op, (steps) => {
        const branch = known.branch();
        branches.push(branch);
        return foldList(steps, branch);
      });
      known.join(branches);
      return [folded];
    }
    case "argument-case":
      return foldCases(op, known);
  }
}

function foldCases(op: ArgumentCaseOp, known: KnownValues): readonly Op[] {
  const value = known.get(op.variable);
  if (value !== undefined) return foldList(op.cases.find((each) => each.value === value)?.steps ?? [], known);
  const cases = op.cases.map((each) => {
    const branch = known.branch({ variable: op.variable, is: each.value });
    return { ...each, steps: foldList(each.steps, branch) };
  });
  // It may turn out undetermined, and then so is everything that any of its cases sets.
  known.forget(variablesSetBy([op]));
  return [keepSets(op, { ...op, cases })];
}

function foldRequest(request: PackageRequest, known: KnownValues): PackageRequest {
  const { name, version, ...rest } = request;
  return {
    ...rest,
    name: foldText(name, known),
    ...(version ? { version: foldVersion(version, known) } : {}),
  };
}

function foldVersion(version: VersionRequest, known: KnownValues): VersionRequest {
  return version.kind === "exact"
    ? { ...version, version: foldText(version.version, known) }
    : {
        ...version,
        all: version.all.map((bound) => ({ ...bound, version: foldText(bound.version, known) })),
      };
}

/** A name or a version, which must not become empty: one that would is left for the guest to refuse. */
function foldText(template: Template, known: KnownValues): Template {
  const folded = known.fill(template);
  return folded.length > 0 ? folded : template;
}
