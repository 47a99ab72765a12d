import type { Analysis } from "../compiler/compile.ts";
import type { Span } from "../source/span.ts";
import type { Edit } from "./edits.ts";

/** One thing that is spelt as it was once, and the edits that spell it as today. */
export interface Change {
  /** What was done, as an ended thing: "`target_variable: a` added to the argument `a`". */
  readonly title: string;
  /** What it is about. */
  readonly span: Span;
  /** None overlaps another of the same step. */
  readonly edits: readonly Edit[];
}

/** One difference between the old spelling and today's: finds every place where a recipe has the old one. */
export type Step = (analysis: Analysis) => readonly Change[];
