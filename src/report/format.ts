import type { Sources } from "./locate.ts";
import type { Finding, Report, Tool } from "./report.ts";

/** What a format renders: the findings of a recipe (lint, or a recipe with errors), or a run with its own. */
export interface ReportInput {
  readonly tool: Tool;
  /** Of the recipe; a run's discrepancies are in `run`. */
  readonly findings: readonly Finding[];
  /** The recipe files that were looked at, also those without a finding. */
  readonly files: readonly string[];
  readonly run?: Report;
  readonly sources: Sources;
}

export interface RenderOptions {
  readonly color: boolean;
  /** -1 quiet, 0, 1 verbose. */
  readonly verbosity: number;
}

/** A way to print a report. One file a format in formats/, one line each in the registry. */
export interface ReportFormat {
  /** What it is for, in a line of the help. */
  readonly summary: string;
  readonly render: (input: ReportInput, options: RenderOptions) => string;
}
