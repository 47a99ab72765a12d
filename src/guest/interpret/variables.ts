import type { Plan, PlanVariable, StepId, Template, VariableId } from "../../plan/plan.ts";

/**
 * What is known of a variable while a plan runs. None: nothing has set it (or unset it is from the start).
 * `undetermined`: the step that was to set it could not, in test-only mode.
 */
export type Value =
  | { readonly is: "known"; readonly text: string }
  | { readonly is: "undetermined"; readonly because: StepId };

/** Why a text with variables in it has no value. */
export type Unresolved =
  | { readonly is: "undetermined"; readonly because: StepId }
  | { readonly is: "unset"; readonly variable: VariableId };

/** The values of a plan's variables during a run in the interpreter. */
export class Variables {
  readonly #declared: ReadonlyMap<VariableId, PlanVariable>;
  #values: Map<VariableId, Value>;

  constructor(plan: Plan, secrets: Readonly<Record<VariableId, string>>) {
    this.#declared = new Map(plan.variables.map((variable) => [variable.id, variable]));
    this.#values = new Map();
    for (const { id, value, secret } of plan.variables) {
      const text = secret ? secrets[id] : value;
      if (text !== undefined) this.#values.set(id, { is: "known", text });
    }
  }

  get(id: VariableId): Value | undefined {
    return this.#values.get(id);
  }

  set(id: VariableId, text: string): void {
    this.#values.set(id, { is: "known", text });
  }

  loseTo(because: StepId, ids: Iterable<VariableId>): void {
    for (const id of ids) this.#values.set(id, { is: "undetermined", because });
  }

  /** Everything as it is now, to go back to. */
  save(): () => void {
    const kept = new Map(this.#values);
    return () => {
      this.#values = new Map(kept);
    };
  }

  /** A template's text, or why it has none. */
  resolve(template: Template): string | Unresolved {
    const parts = template.map((part): string | Unresolved => {
      if (typeof part === "string") return part;
      const value = this.#values.get(part.variable);
      if (!value) return { is: "unset", variable: part.variable };
      return value.is === "known" ? value.text : value;
    });
    return parts.find((part) => typeof part !== "string") ?? parts.join("");
  }

  /** What a script sees of the variables that it names; one that has no value is not passed. */
  environment(ids: readonly VariableId[]): Record<string, string> {
    const seen: Record<string, string> = {};
    for (const id of ids) {
      const value = this.#values.get(id);
      if (value?.is !== "known") continue;
      for (const name of this.#declared.get(id)?.shellNames ?? []) seen[name] = value.text;
    }
    return seen;
  }

  /** The values that a report may show, by id. */
  visible(): Record<VariableId, string> {
    const shown: Record<VariableId, string> = {};
    for (const [id, { secret }] of this.#declared) {
      const value = this.#values.get(id);
      if (!secret && value?.is === "known") shown[id] = value.text;
    }
    return shown;
  }
}
