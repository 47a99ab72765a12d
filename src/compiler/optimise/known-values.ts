import type { Op, Plan, Template, VariableId } from "../../plan/plan.ts";
import { innerLists, variablesSetBy } from "../../plan/walk.ts";

/** The variables whose value is the same in every run that comes to a point of the plan, and that value. */
export type KnownValues = ReadonlyMap<VariableId, string>;

export function valuesAtStart(plan: Plan): KnownValues {
  const known = new Map<VariableId, string>();
  for (const { id, value, secret } of plan.variables)
    if (value !== undefined && !secret) known.set(id, value);
  return known;
}

/** What is known after an op, of what is known before it. Follows docs/dev/plan-semantics.md, "Variables". */
export function valuesAfter(op: Op, before: KnownValues): KnownValues {
  switch (op.op) {
    case "packages":
    case "copy":
      return before;
    case "script":
      return op.output === undefined ? before : without(before, [op.output]);
    case "set": {
      const value = knownText(op.value, before);
      return value === undefined
        ? without(before, [op.variable])
        : new Map([...before, [op.variable, value]]);
    }
    case "all":
      return valuesAfterAll(op.steps, before);
    // Every branch starts from what was before the op, and one that fails leaves just that.
    case "any":
    // As does a guest that no arm matches.
    case "os-case":
      return common([before, ...innerLists(op).map((steps) => valuesAfterAll(steps, before))]);
    // It may turn out undetermined, and then so is everything that any of its cases sets.
    case "argument-case":
      return without(before, variablesSetBy([op]));
  }
}

export function valuesAfterAll(steps: readonly Op[], before: KnownValues): KnownValues {
  return steps.reduce((known, op) => valuesAfter(op, known), before);
}

/** The text of a template all of whose variables are known. */
export function knownText(template: Template, known: KnownValues): string | undefined {
  let text = "";
  for (const part of template) {
    const value = typeof part === "string" ? part : known.get(part.variable);
    if (value === undefined) return undefined;
    text += value;
  }
  return text;
}

function without(known: KnownValues, ids: Iterable<VariableId>): KnownValues {
  const rest = new Map(known);
  for (const id of ids) rest.delete(id);
  return rest;
}

function common(all: readonly KnownValues[]): KnownValues {
  const [first, ...others] = all as [KnownValues, ...KnownValues[]];
  return new Map([...first].filter(([id, value]) => others.every((one) => one.get(id) === value)));
}
