import type { VariableId } from "../../plan/plan.ts";

/** An arm of a validator of which not all run. */
export interface KnownBranch<T> {
  readonly assume: { readonly variable: VariableId; readonly is: string } | undefined;
  work(): T;
}

/** What is known at compile time of the variables' values, at one point of the run. */
export class Knowledge {
  #values: Map<VariableId, string>;
  /** Arguments that have no value yet. */
  readonly #pending: Set<VariableId>;
  readonly #secret: ReadonlySet<VariableId>;
  #assigned = new Set<VariableId>();
  #unreachable = false;

  constructor(
    values: ReadonlyMap<VariableId, string>,
    pending: ReadonlySet<VariableId>,
    secret: ReadonlySet<VariableId>,
  ) {
    this.#values = new Map(values);
    this.#pending = new Set(pending);
    this.#secret = secret;
  }

  valueOf(variable: VariableId): string | undefined {
    return this.#values.get(variable);
  }

  isPending(variable: VariableId): boolean {
    return this.#pending.has(variable);
  }

  /** Whether this point is never reached with the values at hand. */
  get isUnreachable(): boolean {
    return this.#unreachable;
  }

  /** From here on the variable has this value, or one that only the run knows. */
  assign(variable: VariableId, value: string | undefined): void {
    this.#assigned.add(variable);
    this.#pending.delete(variable);
    if (value === undefined) this.#values.delete(variable);
    else this.#values.set(variable, value);
  }

  /**
   * Works through arms that start from the same point. Afterwards a variable that any of them assigned is
   * unknown; but where the cases are of a known value, only the case that runs counts.
   */
  branch<T>(arms: readonly KnownBranch<T>[]): T[] {
    const before = this.#values;
    const [outerAssigned, outerUnreachable] = [this.#assigned, this.#unreachable];
    const assigned = new Set<VariableId>();
    let taken: Map<VariableId, string> | undefined;
    let decided = false;
    const results = arms.map(({ assume, work }) => {
      this.#values = new Map(before);
      this.#assigned = new Set();
      if (assume && !this.#secret.has(assume.variable)) {
        const known = before.get(assume.variable);
        const runs = known === assume.is && !taken;
        if (known !== undefined) {
          decided = true;
          this.#unreachable = outerUnreachable || !runs;
        }
        this.#values.set(assume.variable, assume.is);
        const result = work();
        if (known !== undefined && runs) taken = this.#values;
        this.#collect(assigned);
        this.#unreachable = outerUnreachable;
        return result;
      }
      const result = work();
      this.#collect(assigned);
      return result;
    });
    if (decided) this.#values = taken ?? before;
    else {
      this.#values = new Map(before);
      for (const variable of assigned) this.#values.delete(variable);
    }
    this.#assigned = outerAssigned;
    for (const variable of assigned) this.#assigned.add(variable);
    return results;
  }

  #collect(assigned: Set<VariableId>): void {
    for (const variable of this.#assigned) assigned.add(variable);
  }
}
