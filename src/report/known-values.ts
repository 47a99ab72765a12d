import type { Op, Plan, StepId, Template, VariableId } from "../plan/plan.ts";
import type { RunRecord, StepRecord } from "../plan/record.ts";
import { innerLists, variablesSetBy } from "../plan/walk.ts";

/**
 * The values that variables had where a step stood in a run, as far as that is sure: followed step by step
 * from the start, so that a title can say `package openjdk-17-jre-headless` for `${java_package}`.
 */
export class KnownValues {
  readonly #values: Map<VariableId, string>;
  readonly #atEnd: RunRecord["variables"];
  readonly #settersRun: ReadonlyMap<VariableId, number>;

  constructor(plan: Plan, record: RunRecord) {
    this.#values = new Map(
      plan.variables.flatMap(({ id, value }) => (value === undefined ? [] : [[id, value]])),
    );
    this.#atEnd = record.variables;
    this.#settersRun = countSetters(plan.steps, new Set(record.steps.map((step) => step.id)));
  }

  /** The template with the values that are known in their places. */
  fill(template: Template): Template {
    const parts: Template[number][] = [];
    for (const part of template) {
      const value = typeof part === "string" ? part : this.#values.get(part.variable);
      const last = parts.at(-1);
      if (value !== undefined && typeof last === "string") parts[parts.length - 1] = last + value;
      else parts.push(value ?? part);
    }
    return parts;
  }

  /** Goes past a step; one that was never begun changes nothing. */
  pass(op: Op, record: StepRecord | undefined): void {
    if (!record) return;
    const done = record.status === "ok" || record.status === "changed";
    if (op.op === "set") {
      const value = this.fill(op.value);
      const text = value.every((part) => typeof part === "string") ? value.join("") : undefined;
      this.#set(op.variable, done ? text : undefined);
    } else if (op.op === "script" && op.output !== undefined) {
      // What a script printed is told only as the value at the end: good where nothing else set it.
      const only = this.#settersRun.get(op.output) === 1;
      this.#set(op.output, done && only ? this.#atEnd[op.output] : undefined);
    } else if (op.op === "any") {
      for (const variable of variablesSetBy([op])) this.#set(variable, undefined);
    }
  }

  #set(variable: VariableId, value: string | undefined): void {
    if (value === undefined) this.#values.delete(variable);
    else this.#values.set(variable, value);
  }
}

/** How many of the steps that were begun set each variable; those inside an `any` count, begun or not. */
function countSetters(steps: readonly Op[], begun: ReadonlySet<StepId>): Map<VariableId, number> {
  const counts = new Map<VariableId, number>();
  const count = (variable: VariableId) => counts.set(variable, (counts.get(variable) ?? 0) + 1);
  const visit = (op: Op): void => {
    if (op.op === "any") for (const variable of variablesSetBy([op])) count(variable);
    else if (op.op === "set" && begun.has(op.id)) count(op.variable);
    else if (op.op === "script" && op.output !== undefined && begun.has(op.id)) count(op.output);
    else for (const inner of innerLists(op)) inner.forEach(visit);
  };
  steps.forEach(visit);
  return counts;
}
