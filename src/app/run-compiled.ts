import { createHash } from "node:crypto";
import { dumpJson } from "../plan/dump.ts";
import type { LocatedRecipe, RecipeCompilation } from "../plugins/compile-recipe.ts";
import { buildReport } from "../report/build-report.ts";
import { findingOf, type Sources } from "../report/locate.ts";
import type { Report } from "../report/report.ts";
import { apply, check, type RunRequest, type RunResult } from "../runtime/index.ts";
import { tool } from "../source/version.ts";

/** A recipe that compiled without errors. */
export interface CompiledRecipe extends Omit<RecipeCompilation, "compiled"> {
  readonly located: LocatedRecipe;
  readonly compiled: NonNullable<RecipeCompilation["compiled"]>;
  readonly sources: Sources;
}

/** What is asked of a run besides its recipe. */
export type RunSettings = Omit<RunRequest, "plan" | "emit" | "secrets"> & {
  /** Instant of `performance.now()` from which on the report counts seconds. */
  readonly started: number;
  /** The image, or the output, as the user named it. */
  readonly imageName: string;
};

export interface ReportedRun {
  readonly report: Report;
  readonly result: RunResult;
}

/**
 * Runs a compiled recipe on an image, and reports.
 *
 * @throws {Refusal} with exit code 3 where it could not be run.
 */
export async function runCompiled(
  { compiled, diagnostics, sources }: CompiledRecipe,
  { started, imageName, ...settings }: RunSettings,
  emit = compiled.emit,
): Promise<ReportedRun> {
  const { plan, secrets } = compiled;
  const run = settings.mode === "reconcile" ? apply : check;
  const result = await run({ ...settings, plan, secrets, emit });
  const report = buildReport(
    {
      tool,
      plan,
      planSha256: createHash("sha256").update(dumpJson(plan)).digest("hex"),
      record: result.record,
      image: { path: imageName, format: result.image.format, root: result.image.root ?? "" },
      network: settings.network,
      arguments: compiled.arguments,
      diagnostics: diagnostics.map((one) => findingOf(one, sources)),
      outcome: result.outcome,
      seconds: (performance.now() - started) / 1000,
    },
    sources,
  );
  return { report, result };
}
