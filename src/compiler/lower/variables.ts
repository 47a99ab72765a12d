import type { PlanVariable, VariableId } from "../../plan/plan.ts";
import { isShellName, toShellName } from "../../recipe/names.ts";
import type { ArgumentDeclaration, Recipe } from "../../recipe/recipe.ts";
import type { Span } from "../../source/span.ts";
import type { Scalar } from "../../yaml/node.ts";

export type VariableUse = "declare" | "env" | "case" | "output" | "set" | "template";

export interface VariableReference {
  readonly span: Span;
  readonly use: VariableUse;
}

/** A variable of the recipe: an argument's, or one that an `output` or `argument_set` creates. */
export interface Variable {
  readonly id: VariableId;
  readonly name: string;
  readonly shellNames: readonly string[];
  readonly secret: boolean;
  /** Of an argument. */
  readonly declaration?: ArgumentDeclaration;
  /** Where it is named, in the order of the file; the first creates or declares it. */
  readonly references: VariableReference[];
}

/** The variables of a recipe, by each of their names. */
export class Variables {
  readonly #byName = new Map<string, Variable>();
  readonly #all: Variable[] = [];

  constructor(recipe: Recipe) {
    for (const declaration of recipe.arguments) {
      const { name, targetVariable } = declaration;
      const target = targetVariable && isShellName(targetVariable.text) ? targetVariable.text : undefined;
      const shellName = target ?? toShellName(name.text);
      const variable = this.#add(name.text, shellName, declaration.secret, declaration);
      variable.references.push({ span: name.span, use: "declare" });
      if (targetVariable) {
        variable.references.push({ span: targetVariable.span, use: "declare" });
        if (!this.#byName.has(targetVariable.text)) this.#byName.set(targetVariable.text, variable);
      }
      if (!this.#byName.has(shellName)) this.#byName.set(shellName, variable);
    }
  }

  get all(): readonly Variable[] {
    return this.#all;
  }

  /** A variable by its name or its target variable. */
  get(name: string): Variable | undefined {
    return this.#byName.get(name);
  }

  /** Every name by which a recipe may name a variable here. */
  names(): readonly string[] {
    return [...this.#byName.keys()];
  }

  /** A variable that a step creates. Its name is a shell name, or becomes one. */
  create(name: Scalar): Variable {
    const shellName = toShellName(name.text);
    const variable = this.#add(name.text, shellName, false);
    if (!this.#byName.has(shellName)) this.#byName.set(shellName, variable);
    return variable;
  }

  #add(name: string, shellName: string, secret: boolean, declaration?: ArgumentDeclaration): Variable {
    let id = shellName;
    // Only where an error has been reported are two the same; the plan's types hold all the same.
    for (let count = 2; this.#all.some((one) => one.id === id); count++) id = `${shellName}_${count}`;
    const shellNames = isShellName(name) && name !== shellName ? [shellName, name] : [shellName];
    const variable: Variable = {
      id,
      name,
      shellNames,
      secret,
      references: [],
      ...(declaration ? { declaration } : {}),
    };
    this.#all.push(variable);
    if (!this.#byName.has(name)) this.#byName.set(name, variable);
    return variable;
  }
}

/** The form in which the plan holds a variable; a secret's value is never in it. */
export function planVariable(variable: Variable, value: string | undefined): PlanVariable {
  const { id, name, shellNames, secret } = variable;
  if (secret) return { id, name, shellNames, secret };
  return { id, name, shellNames, ...(value === undefined ? {} : { value }) };
}
