import type { Op, PackageRequest, Template, VersionRequest } from "../../plan/plan.ts";
import { type KnownValues, valuesAfter, valuesAtStart } from "./known-values.ts";
import type { Pass } from "./pass.ts";
import { rewriteInside } from "./rewrite.ts";

/**
 * Puts the values of variables that are known into templates, and replaces an `argument-case` on a known
 * variable by the steps of its matching case. `set` stays: scripts and the report see its variable.
 */
export const foldArguments: Pass = {
  name: "fold-arguments",
  run: (plan) => ({ ...plan, steps: foldList(plan.steps, valuesAtStart(plan)) }),
};

function foldList(steps: readonly Op[], before: KnownValues): readonly Op[] {
  let known = before;
  return steps.flatMap((op) => {
    const folded = fold(op, known);
    // From the folded steps: of a known case, only the one that runs sets anything.
    for (const one of folded) known = valuesAfter(one, known);
    return folded;
  });
}

function fold(op: Op, known: KnownValues): readonly Op[] {
  switch (op.op) {
    case "packages":
      return [{ ...op, packages: op.packages.map((one) => foldRequest(one, known)) }];
    case "set":
      return [{ ...op, value: foldTemplate(op.value, known) }];
    case "argument-case": {
      const value = known.get(op.variable);
      if (value !== undefined)
        return foldList(op.cases.find((one) => one.value === value)?.steps ?? [], known);
      return [rewriteInside(op, (steps) => foldList(steps, known))];
    }
    default:
      return [rewriteInside(op, (steps) => foldList(steps, known))];
  }
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
