import type { PlanVariable, VariableId } from "../../plan/plan.ts";
import { isShellName, toShellName } from "../../recipe/names.ts";
import { type ArgumentDeclaration, allArguments, type Recipe } from "../../recipe/recipe.ts";
import type { Span } from "../../source/span.ts";
import type { Scalar } from "../../yaml/node.ts";

export type VariableUse = "declare" | "env" | "case" | "output" | "set" | "template";

export interface VariableReference {
  /** The recipe or the fragment with the name. */
  readonly file: string;
  readonly span: Span;
  readonly use: VariableUse;
}

/** A variable of the recipe: an argument's, or one that an `output` or `argument_set` creates. */
export interface Variable {
  readonly id: VariableId;
  readonly name: string;
  readonly shellNames: readonly string[];
  readonly secret: boolean;
  /** Set for an argument. */
  readonly declaration?: ArgumentDeclaration;
  /**
   * Set for an argument of a fragment that an inclusion binds: a step sets it, or it has the value of a secret
   * argument.
   */
  readonly bound?: { readonly secret?: Variable };
  /** The places that name it, in the order of the file. The first one creates or declares it. */
  readonly references: VariableReference[];
}

/**
 * The variables of a recipe, by each of their names. The recipe and its fragments share them, except for arguments
 * that an inclusion binds. Those exist only in that fragment, and hide others with their names.
 */
export class Variables {
  /** The names of the recipe, and inside a fragment those of its bound arguments, the innermost last. */
  readonly #scopes: Map<string, Variable>[] = [new Map()];
  readonly #all: Variable[] = [];
  readonly #ids = new Set<string>();
  /** The number at the end of the last ID that begins with a name. */
  readonly #idsOf = new Map<string, number>();
  /** What `names` returns, until there are others. */
  #names: readonly string[] | undefined;
  /** Whether there may be unknown variables. */
  #hasOthers: boolean;

  /**
   * @param isFragment whether the recipe is a fragment by itself, which may use variables of the file that includes
   *   it
   */
  constructor(recipe: Recipe, isFragment = false) {
    this.#hasOthers = isFragment;
    for (const declaration of allArguments(recipe)) this.#declare(declaration);
    for (const declaration of recipe.arguments) this.refer(declaration);
  }

  get all(): readonly Variable[] {
    return this.#all;
  }

  /** Returns a variable by its name or its target variable. */
  get(name: string): Variable | undefined {
    for (let at = this.#scopes.length - 1; at >= 0; at--) {
      const found = this.#scopes[at]!.get(name);
      if (found) return found;
    }
    return undefined;
  }

  /** Notes that unknown variables may exist from here on: those of a fragment that cannot be read. */
  expectOthers(): void {
    this.#hasOthers = true;
  }

  /** Does the same for a place that reads a variable, which may be an unknown one. */
  getForReading(name: string): Variable | undefined {
    const found = this.get(name);
    if (found || !this.#hasOthers || !isShellName(toShellName(name))) return found;
    return this.#add(name, toShellName(name), false);
  }

  /** Returns all names that a recipe may use for variables here. */
  names(): readonly string[] {
    this.#names ??= [...new Set(this.#scopes.flatMap((scope) => [...scope.keys()]))];
    return this.#names;
  }

  /** Returns a variable that a step creates. Its name is a valid shell name, or is converted to one. */
  create(name: Scalar): Variable {
    const shellName = toShellName(name.text);
    const variable = this.#add(name.text, shellName, false);
    this.#name(shellName, variable, 0);
    return variable;
  }

  /** Enters a fragment. Variables that are bound before it is left exist only in it. */
  enter(): void {
    this.#scopes.push(new Map());
    this.#names = undefined;
  }

  leave(): void {
    this.#scopes.pop();
    this.#names = undefined;
  }

  /** Adds an argument that the inclusion binds. `secret`: the secret argument with its value. */
  bind(declaration: ArgumentDeclaration, secret: Variable | undefined): Variable {
    return this.#declare(declaration, secret ? { secret } : {});
  }

  /** Records where an argument is declared. */
  refer({ file, name, targetVariable }: ArgumentDeclaration): void {
    const variable = this.get(name.text);
    for (const { span } of [name, ...(targetVariable ? [targetVariable] : [])])
      variable?.references.push({ file, span, use: "declare" });
  }

  #declare(declaration: ArgumentDeclaration, bound?: NonNullable<Variable["bound"]>): Variable {
    const { name, targetVariable } = declaration;
    const target = targetVariable && isShellName(targetVariable.text) ? targetVariable.text : undefined;
    const shellName = target ?? toShellName(name.text);
    const variable = this.#add(name.text, shellName, declaration.secret, declaration, bound);
    if (targetVariable) this.#name(targetVariable.text, variable);
    this.#name(shellName, variable);
    return variable;
  }

  #name(name: string, variable: Variable, scope = this.#scopes.length - 1): void {
    const names = this.#scopes[scope]!;
    if (names.has(name)) return;
    names.set(name, variable);
    this.#names = undefined;
  }

  /** Names would collide after a reported error, and if a fragment is included twice. */
  #freeId(shellName: string): string {
    let id = shellName;
    let count = this.#idsOf.get(shellName) ?? 1;
    while (this.#ids.has(id)) id = `${shellName}_${++count}`;
    this.#idsOf.set(shellName, count);
    this.#ids.add(id);
    return id;
  }

  #add(
    name: string,
    shellName: string,
    secret: boolean,
    declaration?: ArgumentDeclaration,
    bound?: NonNullable<Variable["bound"]>,
  ): Variable {
    const id = this.#freeId(shellName);
    const shellNames = isShellName(name) && name !== shellName ? [shellName, name] : [shellName];
    const variable: Variable = {
      id,
      name,
      shellNames,
      secret,
      references: [],
      ...(declaration ? { declaration } : {}),
      ...(bound ? { bound } : {}),
    };
    this.#all.push(variable);
    this.#name(name, variable, bound ? undefined : 0);
    return variable;
  }
}

/** Returns the variable in the plan's form, which never contains the value of a secret. */
export function planVariable(variable: Variable, value: string | undefined): PlanVariable {
  const { id, name, shellNames, secret, bound } = variable;
  if (secret) return { id, name, shellNames, secret };
  return {
    id,
    name,
    shellNames,
    ...(value === undefined ? {} : { value }),
    ...(bound ? { bound: true } : {}),
  };
}
