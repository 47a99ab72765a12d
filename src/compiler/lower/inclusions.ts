import type { Op, StepId, Template } from "../../plan/plan.ts";
import type { Binding, Fragment, Inclusion } from "../../recipe/fragment.ts";
import { type ArgumentDeclaration, allArguments } from "../../recipe/recipe.ts";
import type { Validator } from "../../recipe/validator.ts";
import type { Scalar } from "../../yaml/node.ts";
import { checkValue } from "./bind-arguments.ts";
import type { References } from "./references.ts";
import type { Variable } from "./variables.ts";
import type { Walk } from "./walk.ts";

interface BoundValue {
  readonly declaration: ArgumentDeclaration;
  /** The key that binds it. */
  readonly name: Scalar;
  /** Absent for a secret that has the value of another. */
  readonly value?: Template;
  readonly secret?: Variable;
}

/** Fragments that include others twice, which do the same, would grow without end. */
const inclusionLimit = 1000;

/** Lowers the fragments that a recipe includes. */
export class Inclusions {
  readonly #walk: Walk;
  readonly #references: References;
  readonly #lowerSteps: (validators: readonly Validator[], prefix: StepId, before: number) => Op[];
  #count = 0;

  constructor(
    walk: Walk,
    references: References,
    lowerSteps: (validators: readonly Validator[], prefix: StepId, before: number) => Op[],
  ) {
    this.#walk = walk;
    this.#references = references;
    this.#lowerSteps = lowerSteps;
  }

  /** Lowers an included fragment as a step of that ID; empty if it could not be read. */
  lower({ path, fragment, bindings }: Inclusion, id: StepId): Op[] {
    this.#walk.place(id, path.span);
    if (!fragment) {
      // Its arguments and the variables that its steps set are unknown.
      for (const { value } of bindings)
        for (const part of value.parts)
          if (part.kind === "variable") this.#references.resolve(part.name, part.nameSpan, "template");
      this.#walk.variables.expectOthers();
      return [];
    }
    this.#count++;
    if (this.#count > inclusionLimit) {
      this.#walk.report("include-limit", path.span, { limit: inclusionLimit, nested: false });
      return [];
    }
    // The values belong to the including file.
    const bound = bindings.flatMap((binding) => this.#boundValue(binding, fragment) ?? []);
    const [outer, file, finder] = [this.#walk.id, this.#walk.file, this.#walk.finder];
    this.#walk.variables.enter();
    const steps: Op[] = [];
    for (const { declaration, name, value, secret } of bound) {
      const variable = this.#walk.variables.bind(declaration, secret);
      variable.references.push({ file, span: name.span, use: "set" });
      if (value === undefined) continue;
      const step = `${id}.${steps.length + 1}`;
      this.#walk.place(step, name.span);
      steps.push({ op: "set", id: step, variable: variable.id, value });
      this.#walk.known.set(variable.id, this.#walk.known.textOf(value));
    }
    [this.#walk.file, this.#walk.finder] = [fragment.path, fragment.finder];
    for (const declaration of fragment.recipe.arguments) this.#walk.variables.refer(declaration);
    steps.push(...this.#lowerSteps(fragment.recipe.validators, id, steps.length));
    this.#walk.variables.leave();
    [this.#walk.id, this.#walk.file, this.#walk.finder] = [outer, file, finder];
    return [{ op: "all", id, steps }];
  }

  /** Returns the value of a fragment's argument; undefined if it cannot have one (reported). */
  #boundValue({ name, value }: Binding, fragment: Fragment): BoundValue | undefined {
    const declaration = allArguments(fragment.recipe).find((other) => other.name.text === name.text);
    if (!declaration || value.broken) return undefined;
    if (declaration.secret) {
      const [part, ...more] = value.parts;
      const secret =
        part?.kind === "variable" && more.length === 0 ? this.#walk.variables.get(part.name) : undefined;
      if (part?.kind === "variable" && secret?.secret) {
        secret.references.push({ file: this.#walk.file, span: part.nameSpan, use: "template" });
        return { declaration, name, secret };
      }
      this.#walk.report("include-secret", value.scalar.span, { name: name.text });
      return undefined;
    }
    const template = this.#references.template(value.parts);
    if (!template) return undefined;
    const text = this.#walk.known.textOf(template);
    const place = { file: this.#walk.file, span: value.scalar.span };
    if (text !== undefined && !this.#walk.isUnreachable)
      checkValue(declaration, text, this.#walk.sink, place);
    return { declaration, name, value: template };
  }
}
