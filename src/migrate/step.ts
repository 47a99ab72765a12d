import type { Analysis } from "../compiler/compile.ts";
import type { Span } from "../source/span.ts";
import type { Edit } from "./edits.ts";

/** A part with an old spelling, and the edits that replace it. */
export interface Change {
  /** What was done, in the past tense: "`target_variable: a` added to the argument `a`". */
  readonly title: string;
  /** The part of the recipe that it concerns. */
  readonly span: Span;
  /** None overlaps another of the same step. */
  readonly edits: readonly Edit[];
}

/** A difference between the old and the new spelling. Finds all places where a recipe has the old one. */
export type Step = (analysis: Analysis) => readonly Change[];
