import { KnownValues } from "../plan/known-values.ts";
import { definitionOf } from "../plan/ops.ts";
import type { Op, Plan, StepId, VariableId } from "../plan/plan.ts";
import type { RunRecord, StepRecord } from "../plan/record.ts";
import { innerLists, variablesSetBy } from "../plan/walk.ts";

/** Many titles may contain a value, and it may have 65,536 characters. */
const longest = 500;

/**
 * Follows the values of variables through the record of a run, so that a title can contain a value:
 * `package openjdk-17-jre-headless` for `${java_package}`.
 */
export class ValuesInRun {
  /** The known values before the next step. */
  readonly known: KnownValues;
  readonly #atEnd: RunRecord["variables"];
  readonly #settersRun: ReadonlyMap<VariableId, number>;

  constructor(plan: Plan, record: RunRecord) {
    this.known = KnownValues.atStart(plan.variables);
    this.#atEnd = Object.fromEntries(
      plan.variables.flatMap(({ id }) => {
        const value = record.variables[id];
        if (value === undefined) return [];
        return [[id, value.length > longest ? `${value.slice(0, longest)}…` : value]];
      }),
    );
    this.#settersRun = countSetters(plan.steps, new Set(record.steps.map((step) => step.id)));
  }

  /** Goes past a step. A step that did not run changes nothing. */
  pass(op: Op, record: StepRecord | undefined): void {
    if (!record) return;
    const done = record.status === "ok" || record.status === "changed";
    const { inner, sets } = definitionOf(op);
    if (inner) {
      if (inner.runs === "attempts") this.known.forget(variablesSetBy([op]));
      return;
    }
    if (done && op.op === "set") {
      this.known.pass(op);
      return;
    }
    for (const variable of sets?.(op) ?? []) {
      // The record has only the final value. It is the step's if nothing else set the variable.
      const only = this.#settersRun.get(variable) === 1;
      this.known.set(variable, done && only ? this.#atEnd[variable] : undefined);
    }
  }
}

/** The number of steps that ran and set each variable. Steps inside an `any` always count. */
function countSetters(steps: readonly Op[], begun: ReadonlySet<StepId>): Map<VariableId, number> {
  const counts = new Map<VariableId, number>();
  const count = (variable: VariableId) => counts.set(variable, (counts.get(variable) ?? 0) + 1);
  const visit = (op: Op): void => {
    const { inner, sets } = definitionOf(op);
    if (inner?.runs === "attempts") {
      variablesSetBy([op]).forEach(count);
      return;
    }
    if (begun.has(op.id)) sets?.(op).forEach(count);
    for (const list of innerLists(op)) list.forEach(visit);
  };
  steps.forEach(visit);
  return counts;
}
