import type { Sources } from "./locate.ts";
import type { Finding, Report, Tool } from "./report.ts";

/** What a format renders: the findings in recipes (from lint, or errors), or a run and its findings. */
export interface ReportInput {
  readonly tool: Tool;
  /** Findings in recipes. The discrepancies of a run are in `run`. */
  readonly findings: readonly Finding[];
  /** All recipe files that were read, also those without a finding. */
  readonly files: readonly string[];
  /** The files among them that are matrices of fleets. */
  readonly matrices?: readonly string[];
  readonly run?: Report;
  readonly sources: Sources;
}

export interface RenderOptions {
  readonly color: boolean;
  /** -1 quiet, 0, 1 verbose. */
  readonly verbosity: number;
}

/** A report format. Each has a file in formats/ and a line in the registry. */
export interface ReportFormat {
  /** Returns the report in pieces: a guest may have printed megabytes. */
  readonly render: (input: ReportInput, options: RenderOptions) => Iterable<string>;
}
