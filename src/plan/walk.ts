import type { InnerSteps } from "./ops/definition.ts";
import { definitionOf } from "./ops.ts";
import type { Op, Plan, Template, VariableId } from "./plan.ts";

/** Returns the lists of steps directly inside an op, with the id of each. */
export function innerSteps(op: Op): readonly InnerSteps[] {
  return definitionOf(op).inner?.lists(op) ?? [];
}

/** Returns the lists of steps directly inside an op: one a block, branch, arm or case. */
export function innerLists(op: Op): readonly (readonly Op[])[] {
  return innerSteps(op).map(({ steps }) => steps);
}

/** Returns an op with the lists of steps directly inside it replaced; one that holds none as it is. */
export function mapInnerLists(op: Op, change: (steps: readonly Op[]) => readonly Op[]): Op {
  return definitionOf(op).inner?.map(op, change) ?? op;
}

/** Whether any op of a list, however deep, meets a condition. */
export function someOp(steps: readonly Op[], is: (op: Op) => boolean): boolean {
  return steps.some((op) => is(op) || innerLists(op).some((inner) => someOp(inner, is)));
}

/** Whether a plan compares versions of packages; an upgrade does, too. */
export function asksVersions({ steps }: Pick<Plan, "steps">): boolean {
  return someOp(
    steps,
    (op) =>
      (op.op === "packages" && op.packages.some(({ version }) => version !== undefined)) ||
      (op.op === "state" && op.kind === "upgrade"),
  );
}

/** Returns the keys of the files that steps use, however deep. */
export function resourcesUsedBy(steps: readonly Op[]): ReadonlySet<string> {
  const used = new Set<string>();
  const visit = (op: Op) => {
    for (const key of definitionOf(op).resources?.(op) ?? []) used.add(key);
    for (const inner of innerLists(op)) inner.forEach(visit);
  };
  steps.forEach(visit);
  return used;
}

/** Returns the variables that an op itself reads: those in its templates, and those that it passes or looks at. */
export function variablesReadBy(op: Op): ReadonlySet<VariableId> {
  const { reads, mapTemplates } = definitionOf(op);
  const found = new Set(reads?.(op));
  mapTemplates?.(op, (template: Template) => {
    for (const part of template) if (typeof part !== "string") found.add(part.variable);
    return template;
  });
  return found;
}

/** Returns the variables that steps read, however deep. */
export function variablesReadIn(steps: readonly Op[]): VariableId[] {
  return steps.flatMap((op) => [...variablesReadBy(op), ...variablesReadIn(innerLists(op).flat())]);
}

/**
 * Returns the variables that some run of these steps may set: what a step that can't be judged, or an `any` that
 * fails in test-only mode, leaves undetermined. Passes keep it as the recipe has it (`sets`), so that
 * dropping what cannot run changes no finding.
 */
export function variablesSetBy(steps: readonly Op[]): ReadonlySet<VariableId> {
  const found = new Set<VariableId>();
  const visit = (op: Op) => {
    const remembered = "sets" in op ? op.sets : undefined;
    for (const id of remembered ?? definitionOf(op).sets?.(op) ?? []) found.add(id);
    if (!remembered) for (const inner of innerLists(op)) inner.forEach(visit);
  };
  steps.forEach(visit);
  return found;
}
