import { createHash } from "node:crypto";
import { dumpJson } from "../plan/dump.ts";
import type { RunRecord } from "../plan/record.ts";
import { buildReport } from "../report/build-report.ts";
import { findingOf } from "../report/locate.ts";
import type { Report } from "../report/report.ts";
import { apply, check, type WorkRequest } from "../runtime/index.ts";
import { tool } from "../source/version.ts";
import type { CompiledRecipe } from "./compile.ts";
import { type RunContext, reportedImage } from "./settings.ts";

/**
 * Runs a compiled recipe on an image and builds the report.
 *
 * @throws {Refusal} with exit code 3 if it could not be run.
 */
export async function runCompiled(
  { compiled, diagnostics, sources }: CompiledRecipe,
  request: WorkRequest,
  context: RunContext,
): Promise<{ readonly report: Report; readonly record: RunRecord }> {
  const { plan, secrets, emit } = compiled;
  const run = request.mode === "reconcile" ? apply : check;
  const result = await run({ ...request, plan, secrets, emit });
  const { record, image, outcome } = result;
  const report = buildReport(
    {
      tool,
      started: context.started,
      plan,
      planSha256: createHash("sha256").update(dumpJson(plan)).digest("hex"),
      record,
      image: { path: reportedImage(context, result), format: image.format, root: image.root ?? "" },
      network: request.network,
      arguments: compiled.arguments,
      diagnostics: diagnostics.map((found) => findingOf(found, sources)),
      outcome,
      seconds: (performance.now() - context.began) / 1000,
    },
    sources,
  );
  return { report, record };
}
