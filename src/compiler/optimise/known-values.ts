import type { Plan, Template, VariableId } from "../../plan/plan.ts";

/**
 * The variables whose value is the same in every run that comes to a point of the plan, and that value.
 * Changed while going through the plan; what differs in a branch is kept apart until it is joined.
 */
export class KnownValues {
  readonly #around: KnownValues | undefined;
  readonly #own = new Map<VariableId, string | undefined>();

  private constructor(around?: KnownValues) {
    this.#around = around;
  }

  static atStart(plan: Plan): KnownValues {
    const known = new KnownValues();
    for (const { id, value, secret } of plan.variables) if (!secret) known.set(id, value);
    return known;
  }

  get(id: VariableId): string | undefined {
    return this.#own.has(id) ? this.#own.get(id) : this.#around?.get(id);
  }

  /** Undefined: nobody knows any more. */
  set(id: VariableId, value: string | undefined): void {
    this.#own.set(id, value);
  }

  forget(ids: Iterable<VariableId>): void {
    for (const id of ids) this.set(id, undefined);
  }

  /** The text of a template all of whose variables are known. */
  textOf(template: Template): string | undefined {
    let text = "";
    for (const part of template) {
      const value = typeof part === "string" ? part : this.get(part.variable);
      if (value === undefined) return undefined;
      text += value;
    }
    return text;
  }

  /** For steps that a run may come to from here, or may not. */
  branch(): KnownValues {
    return new KnownValues(this);
  }

  /** One of the branches was gone through, or none was: what stays known is what they agree on. */
  join(branches: readonly KnownValues[]): void {
    const changed = new Set(branches.flatMap((one) => [...one.#own.keys()]));
    const disputed = [...changed].filter((id) => branches.some((one) => one.get(id) !== this.get(id)));
    this.forget(disputed);
  }
}
