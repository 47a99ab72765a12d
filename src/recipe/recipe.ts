import type { Place, Span } from "../source/span.ts";
import type { Scalar } from "../yaml/node.ts";
import type { Validator } from "./validator.ts";

/** The recipe as its author wrote it: what `--emit ast` prints, and what lint and the editors look at. */
export interface Recipe {
  readonly arguments: readonly ArgumentDeclaration[];
  /** The arguments of the fragments that it includes and does not bind: they are its own as well. */
  readonly inherited: readonly ArgumentDeclaration[];
  readonly validators: readonly Validator[];
  /** The free space that it needs, or the largest that a fragment needs. */
  readonly space?: NeededSpace;
}

/** Free space that a recipe needs to be applied. */
export interface NeededSpace {
  readonly bytes: number;
  /** Where it is written. */
  readonly place: Place;
}

/** Returns everything that the user of a recipe may choose. */
export function allArguments({ arguments: own, inherited }: Recipe): readonly ArgumentDeclaration[] {
  return inherited.length === 0 ? own : [...own, ...inherited];
}

/** How `arguments` is written: a map, a list of one-key maps, or a list of names with sibling keys. */
export type ArgumentSpelling = "map" | "list" | "siblings";

export interface ArgumentDeclaration {
  /** The file that declares it. */
  readonly file: string;
  readonly name: Scalar;
  readonly spelling: ArgumentSpelling;
  /** From the name to the end of the last field. */
  readonly span: Span;
  /** The keys of the fields that are written. */
  readonly keys: Readonly<Partial<Record<ArgumentField, Scalar>>>;
  readonly description?: Scalar;
  readonly targetVariable?: Scalar;
  readonly default?: Scalar;
  readonly required: boolean;
  readonly choices?: readonly Scalar[];
  /** Left out of help. */
  readonly hidden: boolean;
  /** Never printed, logged, or written into a report or a compiled script. */
  readonly secret: boolean;
}

export const argumentFields = [
  "description",
  "target_variable",
  "default",
  "required",
  "choices",
  "hidden",
  "secret",
] as const;
export type ArgumentField = (typeof argumentFields)[number];
