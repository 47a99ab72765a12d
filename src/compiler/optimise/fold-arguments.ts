import type { Op, PackageRequest, Template, VersionRequest } from "../../plan/plan.ts";
import { variablesSetBy } from "../../plan/walk.ts";
import { KnownValues } from "./known-values.ts";
import type { Pass } from "./pass.ts";
import { rewriteInside } from "./rewrite.ts";

/**
 * Puts the values of variables that are known into templates, and replaces an `argument-case` on a known
 * variable by the steps of its matching case. `set` stays: scripts and the report see its variable.
 * What is known after a step follows docs/dev/plan-semantics.md, "Variables".
 */
export const foldArguments: Pass = {
  name: "fold-arguments",
  run: (plan) => ({ ...plan, steps: foldList(plan.steps, KnownValues.atStart(plan)) }),
};

function foldList(steps: readonly Op[], known: KnownValues): readonly Op[] {
  return steps.flatMap((op) => fold(op, known));
}

/** Folds a step, and makes what is known before it what is known after it. */
function fold(op: Op, known: KnownValues): readonly Op[] {
  switch (op.op) {
    case "packages":
      return [{ ...op, packages: op.packages.map((one) => foldRequest(one, known)) }];
    case "copy":
      return [op];
    case "script":
      if (op.output !== undefined) known.set(op.output, undefined);
      return [op];
    case "set": {
      const value = foldTemplate(op.value, known);
      known.set(op.variable, known.textOf(value));
      return [{ ...op, value }];
    }
    case "all":
      return [rewriteInside(op, (steps) => foldList(steps, known))];
    // Every branch of an `any` starts from what was before it, and one that fails leaves just that; so does
    // a guest that no arm matches.
    case "any":
    case "os-case": {
      const [folded, branches] = foldBranches(op, known);
      known.join(branches);
      return [folded];
    }
    case "argument-case": {
      const value = known.get(op.variable);
      if (value !== undefined)
        return foldList(op.cases.find((one) => one.value === value)?.steps ?? [], known);
      const [folded] = foldBranches(op, known);
      // It may turn out undetermined, and then so is everything that any of its cases sets.
      known.forget(variablesSetBy([op]));
      return [folded];
    }
  }
}

function foldBranches(op: Op, known: KnownValues): [folded: Op, branches: KnownValues[]] {
  const branches: KnownValues[] = [];
  const folded = rewriteInside(op, (steps) => {
    const branch = known.branch();
    branches.push(branch);
    return foldList(steps, branch);
  });
  return [folded, branches];
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
    : { ...version, all: version.all.map((one) => ({ ...one, version: foldText(one.version, known) })) };
}

/** A name or a version, which must not become empty: one that would is left for the guest to refuse. */
function foldText(template: Template, known: KnownValues): Template {
  const folded = foldTemplate(template, known);
  return folded.length > 0 ? folded : template;
}

function foldTemplate(template: Template, known: KnownValues): Template {
  const parts: Template[number][] = [];
  for (const part of template) {
    const value = typeof part === "string" ? part : (known.get(part.variable) ?? part);
    const last = parts.at(-1);
    if (typeof value !== "string") parts.push(value);
    else if (typeof last === "string") parts[parts.length - 1] = last + value;
    else if (value !== "") parts.push(value);
  }
  return parts;
}
