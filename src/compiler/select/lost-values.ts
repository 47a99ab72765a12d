import { diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Sink } from "../../diagnostics/sink.ts";
import { definitionOf } from "../../plan/ops.ts";
import type { Op, StepId, VariableId } from "../../plan/plan.ts";
import { innerLists, variablesReadBy, variablesSetBy } from "../../plan/walk.ts";
import type { StepDescriptions } from "./describe-steps.ts";

/**
 * Reports each kept step that uses a variable which an omitted step before it would have set.
 *
 * @param omitted the reason for each omitted step, by its ID.
 */
export function reportLostValues(
  steps: readonly Op[],
  omitted: ReadonlyMap<StepId, string>,
  descriptions: StepDescriptions,
  sink: Sink,
): void {
  new LostValues(omitted, descriptions, sink).steps(steps, true);
}

class LostValues {
  readonly #omitted: ReadonlyMap<StepId, string>;
  readonly #descriptions: StepDescriptions;
  readonly #sink: Sink;
  /** The step that would have set each variable. */
  readonly #lost = new Map<VariableId, Op>();

  constructor(omitted: ReadonlyMap<StepId, string>, descriptions: StepDescriptions, sink: Sink) {
    this.#omitted = omitted;
    this.#descriptions = descriptions;
    this.#sink = sink;
  }

  /** @param always whether these steps run on every guest. */
  steps(ops: readonly Op[], always: boolean): void {
    for (const op of ops) this.#op(op, always);
  }

  #op(op: Op, always: boolean): void {
    if (this.#omitted.has(op.id)) {
      for (const variable of variablesSetBy([op])) this.#lost.set(variable, op);
      return;
    }
    const { inner } = definitionOf(op);
    if (inner && inner.runs !== "attempts") {
      const reads = inner.chooser?.(op);
      if (reads !== undefined && this.#keepsSome(op)) this.#uses(op, [reads]);
      for (const steps of innerLists(op)) this.steps(steps, always && inner.runs === "all");
      return;
    }
    this.#uses(op, variablesUsedIn(op, this.#omitted));
    if (always) for (const variable of variablesSetBy([op])) this.#lost.delete(variable);
  }

  #keepsSome(op: Op): boolean {
    const { inner } = definitionOf(op);
    return !inner || inner.runs === "attempts"
      ? this.#descriptions.stepsOf(op).some(({ id }) => !this.#omitted.has(id))
      : innerLists(op).some((steps) => steps.some((step) => this.#keepsSome(step)));
  }

  #uses(op: Op, variables: readonly VariableId[]): void {
    for (const variable of variables) {
      const setter = this.#lost.get(variable);
      if (!setter) continue;
      const from = this.#descriptions.ofOp(setter);
      const user = this.#descriptions.nameOf(op, this.#omitted);
      const params = {
        step: user,
        variable: this.#descriptions.variable(variable),
        setter: from.title,
        line: from.lines[0],
        because: this.#omitted.get(setter.id)!,
      };
      this.#sink.add(diagnostic("selection-needs", params, { place: this.#descriptions.placeOf(op.id) }));
    }
  }
}

/** Returns the variables whose values a step uses. An omitted step uses none. */
function variablesUsedIn(op: Op, omitted: ReadonlyMap<StepId, string>): readonly VariableId[] {
  const { keepSteps } = definitionOf(op);
  const kept = keepSteps?.(op, (id) => !omitted.has(id)) ?? op;
  return [
    ...variablesReadBy(kept),
    ...innerLists(op).flatMap((steps) => steps.flatMap((step) => variablesUsedIn(step, omitted))),
  ];
}
