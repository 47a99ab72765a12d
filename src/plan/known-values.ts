import { definitionOf } from "./ops.ts";
import type { Op, Template, VariableId } from "./plan.ts";

/** What is true inside a case: the variable has this value. */
export interface Assumption {
  readonly variable: VariableId;
  readonly is: string;
}

/**
 * The values that variables are known to have at one point of a plan, changed while going through it. Lowering
 * checks a recipe with it, the optimiser folds with it, and reports name packages with it. The rules are those of
 * docs/dev/plan-semantics.md, "Variables". A secret variable is never known.
 */
export class KnownValues {
  readonly #outer: KnownValues | undefined;
  readonly #secret: ReadonlySet<VariableId>;
  /** What was set since the start, or in this branch; undefined: only the run knows. */
  readonly #own = new Map<VariableId, string | undefined>();
  readonly #assumed: Assumption | undefined;

  private constructor(secret: ReadonlySet<VariableId>, outer?: KnownValues, assumed?: Assumption) {
    this.#secret = secret;
    this.#outer = outer;
    this.#assumed = assumed && !secret.has(assumed.variable) ? assumed : undefined;
  }

  /** What is known at the start of a run: the values in the plan. */
  static atStart(
    variables: Iterable<{ readonly id: VariableId; readonly value?: string; readonly secret?: boolean }>,
  ): KnownValues {
    const all = [...variables];
    const known = new KnownValues(new Set(all.filter(({ secret }) => secret).map(({ id }) => id)));
    for (const { id, value } of all) if (value !== undefined) known.set(id, value);
    return known;
  }

  /** Returns the variable's value; undefined where it has none, or only the run knows it. */
  get(id: VariableId): string | undefined {
    if (this.#own.has(id)) return this.#own.get(id);
    return this.#assumed?.variable === id ? this.#assumed.is : this.#outer?.get(id);
  }

  /** Whether anything before this point gives the variable a value, known or not. */
  isSet(id: VariableId): boolean {
    return this.#own.has(id) || this.#outer?.isSet(id) === true;
  }

  /** From here on the variable has this value; undefined: one that only the run knows. */
  set(id: VariableId, value: string | undefined): void {
    this.#own.set(id, this.#secret.has(id) ? undefined : value);
  }

  forget(ids: Iterable<VariableId>): void {
    for (const id of ids) this.set(id, undefined);
  }

  /** A step without steps inside is done: what it sets is known where that is a text that is known. */
  pass(op: Op): void {
    if (op.op === "set") this.set(op.variable, this.textOf(op.value));
    else this.forget(definitionOf(op).sets?.(op) ?? []);
  }

  /** Returns the text of a template; undefined unless all its variables are known. */
  textOf(template: Template): string | undefined {
    let text = "";
    for (const part of template) {
      const value = typeof part === "string" ? part : this.get(part.variable);
      if (value === undefined) return undefined;
      text += value;
    }
    return text;
  }

  /** Returns the template with the known values in place of their variables. */
  fill(template: Template): Template {
    const parts: Template[number][] = [];
    for (const part of template) {
      const value = typeof part === "string" ? part : (this.get(part.variable) ?? part);
      const last = parts.at(-1);
      if (typeof value !== "string") parts.push(value);
      else if (typeof last === "string") parts[parts.length - 1] = last + value;
      else if (value !== "") parts.push(value);
    }
    return parts;
  }

  /** Starts a branch: steps that a run may take from here, or may not. */
  branch(assumed?: Assumption): KnownValues {
    return new KnownValues(this.#secret, this, assumed);
  }

  /** The variables that were set since the start, or in this branch. */
  changed(): Iterable<VariableId> {
    return this.#own.keys();
  }

  /** A run takes this branch. */
  take(branch: KnownValues): void {
    for (const [id, value] of branch.#own) this.set(id, value);
  }

  /** A run takes one of the branches or none: what stays known is what they and the values before them agree on. */
  join(branches: readonly KnownValues[]): void {
    for (const id of new Set(branches.flatMap((branch) => [...branch.#own.keys()])))
      if (branches.some((branch) => branch.get(id) !== this.get(id))) this.set(id, undefined);
  }

  /** A run takes one of the cases of a variable, or none, or stays undetermined: what any case sets is lost. */
  joinCases(branches: readonly KnownValues[]): void {
    for (const branch of branches) this.forget(branch.changed());
  }
}
