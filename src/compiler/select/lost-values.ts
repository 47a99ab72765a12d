import type { Sink } from "../../diagnostics/sink.ts";
import type { Op, StepId, Template, VariableId } from "../../plan/plan.ts";
import { innerLists, variablesSetBy } from "../../plan/walk.ts";
import type { StepDescriptions } from "./describe-steps.ts";

/**
 * Reports each step that is kept and uses a variable which a step before it would have set, had it not been left out.
 *
 * @param omitted why each step that was left out was, by its id.
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
    if (op.op === "all" || op.op === "os-case" || op.op === "argument-case") {
      if (op.op === "argument-case" && this.#keepsSome(op)) this.#uses(op, [op.variable]);
      for (const inner of innerLists(op)) this.steps(inner, always && op.op === "all");
      return;
    }
    this.#uses(op, variablesReadBy(op, this.#omitted));
    if (always) for (const variable of variablesSetBy([op])) this.#lost.delete(variable);
  }

  #keepsSome(op: Op): boolean {
    if (op.op === "packages") return op.packages.some(({ id }) => !this.#omitted.has(id));
    const inner = innerLists(op);
    return inner.length === 0 || op.op === "any"
      ? !this.#omitted.has(op.id)
      : inner.some((steps) => steps.some((step) => this.#keepsSome(step)));
  }

  #uses(op: Op, variables: readonly VariableId[]): void {
    for (const variable of variables) {
      const setter = this.#lost.get(variable);
      if (!setter) continue;
      const from = this.#descriptions.ofOp(setter);
      const user = this.#descriptions.nameOf(op, this.#omitted);
      this.#sink.report("selection-needs", this.#descriptions.spanOf(op.id), {
        step: user,
        variable: this.#descriptions.variable(variable),
        setter: from.title,
        line: from.lines[0],
        because: this.#omitted.get(setter.id)!,
      });
    }
  }
}

/** The variables whose values a step uses; packages that were left out use none. */
function variablesReadBy(op: Op, omitted: ReadonlyMap<StepId, string>): readonly VariableId[] {
  const inTemplate = (template: Template) =>
    template.flatMap((part) => (typeof part === "string" ? [] : [part.variable]));
  switch (op.op) {
    case "packages":
      return op.packages
        .filter(({ id }) => !omitted.has(id))
        .flatMap(({ name, version }) => [
          ...inTemplate(name),
          ...(version?.kind === "exact" ? inTemplate(version.version) : []),
          ...(version?.kind === "constraints" ? version.all.flatMap((one) => inTemplate(one.version)) : []),
        ]);
    case "script":
      return op.env;
    case "set":
      return inTemplate(op.value);
    default:
      return [
        ...(op.op === "argument-case" ? [op.variable] : []),
        ...innerLists(op).flatMap((steps) => steps.flatMap((step) => variablesReadBy(step, omitted))),
      ];
  }
}
