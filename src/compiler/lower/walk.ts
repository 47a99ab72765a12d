import type { Code, ParamsOf } from "../../diagnostics/codes.ts";
import { type DiagnosticOptions, diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Sink } from "../../diagnostics/sink.ts";
import type { Family } from "../../plan/distributions.ts";
import type { KnownValues } from "../../plan/known-values.ts";
import type { StepId } from "../../plan/plan.ts";
import type { ResourceFinder } from "../../recipe/resources.ts";
import type { Place, Span } from "../../source/span.ts";
import type { Variables } from "./variables.ts";

/** A point of the walk through the validators of a recipe, and what is known there. */
export class Walk {
  readonly sink: Sink;
  readonly variables: Variables;
  /** The places of the steps so far. */
  readonly source: Record<StepId, Place> = {};
  /** The ID of the validator that is being lowered. */
  id: StepId = "";
  /** The recipe, or the fragment that is being lowered. */
  file: string;
  /** Finds the files that paths in `file` name. */
  finder: ResourceFinder;
  known: KnownValues;
  /** The families of the guests that run this point. */
  families: readonly Family[];
  /** Whether no run can reach this point with the known values. */
  isUnreachable = false;

  constructor(
    sink: Sink,
    variables: Variables,
    finder: ResourceFinder,
    known: KnownValues,
    families: readonly Family[],
  ) {
    this.sink = sink;
    this.variables = variables;
    this.file = sink.file;
    this.finder = finder;
    this.known = known;
    this.families = families;
  }

  /** Records the place of an ID in the recipe. */
  place(id: StepId, span: Span): void {
    this.source[id] = { file: this.file, span };
  }

  report<C extends Code>(
    code: C,
    span: Span,
    params: ParamsOf<C>,
    options: Omit<DiagnosticOptions, "place"> = {},
  ): void {
    this.sink.add(diagnostic(code, params, { ...options, place: { file: this.file, span } }));
  }
}
