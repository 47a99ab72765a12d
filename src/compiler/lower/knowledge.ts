import type { VariableId } from "../../plan/plan.ts";

/** What is true inside an arm: the variable has this value. */
export interface Assumption {
  readonly variable: VariableId;
  readonly is: string;
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
  branch<A extends { readonly assume?: Assumption }, T>(
    arms: readonly A[],
    work: (arm: A, index: number) => T,
  ): T[] {
    const before = this.#values;
    const [outerAssigned, outerUnreachable] = [this.#assigned, this.#unreachable];
    const assigned = new Set<VariableId>();
    const results: T[] = [];
    let taken: Map<VariableId, string> | undefined;
    let decided = false;
    for (const [index, arm] of arms.entries()) {
      this.#values = new Map(before);
      this.#assigned = new Set();
      const assume = arm.assume && !this.#secret.has(arm.assume.variable) ? arm.assume : undefined;
      const known = assume && before.get(assume.variable);
      const runs = known !== undefined && known === assume!.is && !taken;
      if (known !== undefined) {
        decided = true;
        this.#unreachable = outerUnreachable || !runs;
      }
      if (assume) this.#values.set(assume.variable, assume.is);
      results.push(work(arm, index));
      if (runs) taken = this.#values;
      for (const variable of this.#assigned) assigned.add(variable);
      this.#unreachable = outerUnreachable;
    }
    this.#values = decided ? (taken ?? before) : new Map(before);
    if (!decided) for (const variable of assigned) this.#values.delete(variable);
    this.#assigned = outerAssigned;
    for (const variable of assigned) this.#assigned.add(variable);
    return results;
  }
}
