import { fitting } from "../kinds/fitting.ts";
import { withoutVariables } from "../migrate/write-recipe.ts";
import type { Value } from "../yaml/write-yaml.ts";

/** A step: a kind, the name of a thing, and the options of it. */
export interface DraftStep {
  readonly kind: string;
  readonly name: string;
  readonly options: Options | string | undefined;
}
export interface Options {
  readonly [option: string]: Value;
}

/** What no step expresses. */
export interface Remainder {
  /** A path, or what else it is: `package nano`. */
  readonly what: string;
  /** Whether it is a folder with everything in it. */
  readonly isTree?: boolean;
  readonly reason: string;
  /** In bytes. */
  readonly size: number;
}

/** A recipe in the making: steps in their order, and what they leave. */
export class Draft {
  readonly steps: DraftStep[] = [];
  readonly remainder: Remainder[] = [];
  /** Paths that belong in no recipe, by the reason. */
  readonly leftOut = new Map<string, string[]>();
  /** How many files differ besides those that were drafted, because there are too many. */
  moreFiles = 0;

  /** Adds a step, or to the remainder what no step of the kind can be. */
  step(kind: string, name: string, options?: Options | string, size = 0): void {
    const { validator, problems } = fitting(kind, name, written(options));
    for (const { is } of problems) this.rest({ what: name, reason: is, size });
    if (validator !== undefined && problems.length === 0) this.steps.push({ kind, name, options });
  }

  rest(remainder: Remainder): void {
    this.remainder.push(remainder);
  }

  leave(path: string, reason: string): void {
    const paths = this.leftOut.get(reason);
    if (paths) paths.push(path);
    else this.leftOut.set(reason, [path]);
  }
}

/** Returns a value as a recipe writes it, with `${` escaped. */
export function written(value: Options | string): Value;
export function written(value: Options | string | undefined): Value | undefined;
export function written(value: Options | string | undefined): Value | undefined {
  return value === undefined ? undefined : escaped(value);
}

function escaped(value: Value): Value {
  if (typeof value === "string") return withoutVariables(value);
  if (typeof value === "boolean") return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(escaped);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [withoutVariables(key), escaped(inner)]),
  );
}
