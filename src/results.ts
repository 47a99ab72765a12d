import type { PackageLock } from "./plan/package-lock.ts";
import type { Plan } from "./plan/plan.ts";
import type { Finding, Report } from "./report/report.ts";

/** A compiled recipe, or its mistakes. */
export interface CompileResult {
  /** Errors, warnings and infos. With an error among them there is no plan and no script. */
  readonly diagnostics: readonly Finding[];
  /** What would run, as data (schemas/plan.schema.json). */
  readonly plan?: Plan;
  /** The guestfish script: one self-contained file. */
  readonly script?: string;
  /** The value of every argument that has one; a secret one is `***`. */
  readonly arguments?: Readonly<Record<string, string>>;
}

/** The result of a run, or the recipe's mistakes. */
export interface RunReport {
  /** Whether the image is as the recipe asks, from the start or now; of a plan, whether it would be. */
  readonly ok: boolean;
  /** Errors, warnings and infos on the recipe. With an error among them nothing was run. */
  readonly diagnostics: readonly Finding[];
  /** What was found and done (schemas/report.schema.json); absent where nothing was run. */
  readonly report?: Report;
  /** The exact versions that an apply installed, to be given as `locked`; only where it succeeded. */
  readonly lock?: PackageLock;
}

export interface LintResult {
  /** Whether there is no error. */
  readonly ok: boolean;
  readonly diagnostics: readonly Finding[];
  /** The recipes that were looked at. */
  readonly files: readonly string[];
  /** What `fix` changed. */
  readonly fixed: readonly { readonly path: string; readonly count: number }[];
}
