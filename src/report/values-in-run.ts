import { KnownValues } from "../plan/known-values.ts";
import type { Op, Plan, StepId, VariableId } from "../plan/plan.ts";
import type { RunRecord, StepRecord } from "../plan/record.ts";
import { innerLists, variablesSetBy } from "../plan/walk.ts";

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
    this.#atEnd = record.variables;
    this.#settersRun = countSetters(plan.steps, new Set(record.steps.map((step) => step.id)));
  }

  /** Goes past a step. A step that did not run changes nothing. */
  pass(op: Op, record: StepRecord | undefined): void {
    if (!record) return;
    const done = record.status === "ok" || record.status === "changed";
    if (op.op === "set") this.known.set(op.variable, done ? this.known.textOf(op.value) : undefined);
    else if (op.op === "script" && op.output !== undefined) {
      // The record has only the final value. It is the script's if nothing else set the variable.
      const only = this.#settersRun.get(op.output) === 1;
      this.known.set(op.output, done && only ? this.#atEnd[op.output] : undefined);
    } else if (op.op === "any") this.known.forget(variablesSetBy([op]));
  }
}

/** The number of steps that ran and set each variable. Steps inside an `any` always count. */
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
