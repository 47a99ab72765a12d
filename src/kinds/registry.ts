import type { Validator } from "../recipe/recipe.ts";
import { allKind } from "./all.ts";
import { anyKind } from "./any.ts";
import { argumentCaseKind } from "./argument-case.ts";
import { argumentSetKind } from "./argument-set.ts";
import { copyScriptKind } from "./copy-script.ts";
import type { ValidatorKind } from "./kind.ts";
import { osCaseKind } from "./os-case.ts";
import { packageKind } from "./package.ts";
import { scriptKind } from "./script.ts";

/** The kinds that are built in, in the order in which documents and editors list them. */
export const builtInKinds: readonly ValidatorKind[] = [
  packageKind,
  scriptKind,
  copyScriptKind,
  allKind,
  anyKind,
  osCaseKind,
  argumentCaseKind,
  argumentSetKind,
].map((kind) => kind as unknown as ValidatorKind);

/** The kinds that a recipe may use: the built-in ones, and those of a plugin. */
export class KindRegistry {
  readonly #kinds = new Map<string, ValidatorKind>();

  constructor(extra: readonly ValidatorKind[] = []) {
    for (const kind of [...builtInKinds, ...extra]) this.#kinds.set(kind.key, kind);
  }

  keys(): readonly string[] {
    return [...this.#kinds.keys()];
  }

  has(key: string): boolean {
    return this.#kinds.has(key);
  }

  get(key: string): ValidatorKind | undefined {
    return this.#kinds.get(key);
  }

  /** The kind that made a node. */
  of(validator: Validator): ValidatorKind {
    return this.#kinds.get(validator.key.text)!;
  }

  all(): readonly ValidatorKind[] {
    return [...this.#kinds.values()];
  }
}
