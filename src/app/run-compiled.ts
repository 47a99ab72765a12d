import { machine } from "node:os";
import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { artifactsOf } from "../plan/artifacts.ts";
import { dumpJson } from "../plan/dump.ts";
import type { OsIdentity } from "../plan/os-key.ts";
import { lockOf } from "../plan/package-lock.ts";
import type { RunRecord } from "../plan/record.ts";
import { buildReport, type RunFacts } from "../report/build-report.ts";
import type { FoundChanges } from "../report/changes/build-changes.ts";
import { findingOf } from "../report/locate.ts";
import type { Report } from "../report/report.ts";
import {
  apply,
  type ComparableRun,
  check,
  maskOf,
  type RunParts,
  type RunResult,
  type WorkRequest,
} from "../runtime/index.ts";
import { sha256Hex } from "../source/sha256.ts";
import { tool } from "../source/version.ts";
import type { DiskCheck } from "./check-without-boot.ts";
import type { CompiledRecipe } from "./compile.ts";
import type { RecipeFile, SavedRun } from "./saved-plan.ts";
import { type RunContext, type RunSettings, reportedImage } from "./settings.ts";

/** What a run needs of a compiled recipe. */
export type RunnableRecipe = Pick<CompiledRecipe, "compiled" | "diagnostics" | "sources">;

/**
 * Runs a compiled recipe on an image and builds the report. A check reads the disk first, and boots the guest only if
 * the disk does not show everything.
 *
 * @throws {Refusal} with exit code 3 if it could not be run.
 */
export async function runCompiled(
  recipe: RunnableRecipe,
  request: WorkRequest & { readonly recipeFiles?: readonly RecipeFile[] },
  context: RunContext,
  boot: NonNullable<RunSettings["boot"]> = "auto",
  parts: Partial<RunParts> = {},
): Promise<{ readonly report: Report; readonly record: RunRecord }> {
  const report = (found: FoundFacts) => ({
    report: reportOf(recipe, request, context, found),
    record: found.record,
  });
  let spent: number | undefined;
  if (request.mode === "test-only" && boot !== "always") {
    const { checkWithoutBoot } = await import("./check-without-boot.ts");
    const began = performance.now();
    const found = await checkWithoutBoot(recipe, request);
    if (found.record && (found.needsBoot.length === 0 || boot === "never")) {
      const { record, format, root } = found;
      const outcome = record.verdict === "conforms" ? "conforms" : "discrepancies";
      return report({ method: "disk", record, outcome, image: { path: context.target.name, format, root } });
    }
    const { timeout: seconds, signal } = request;
    spent = (performance.now() - began) / 1000;
    if (seconds !== undefined && spent >= seconds && !signal?.aborted)
      throw new Refusal(diagnostic("run-timeout", { seconds, step: undefined }));
    if (boot === "never" && !found.record && !signal?.aborted)
      throw new Refusal(
        diagnostic("check-needs-boot", { path: context.target.name, reasons: [...new Set(found.obstacles)] }),
      );
    if (!signal?.aborted) request.onEvent?.({ kind: "note", text: whyBooted(found) });
  }
  const { plan, secrets, emit } = recipe.compiled;
  let changes: FoundChanges | undefined;
  const compare = async ({ open, root, trace }: ComparableRun) => {
    const { compareRun } = await import("./compare-run.ts");
    changes = { ...(await compareRun(open, root, maskOf(secrets.values()))), trace };
  };
  const run = request.mode === "reconcile" ? apply : check;
  const reportRun = (result: RunResult) => {
    const { record, image, outcome } = result;
    const path = reportedImage(context, result);
    return report({
      method: "boot",
      record,
      outcome: request.planned && outcome === "changed" ? "would-change" : outcome,
      image: { path, format: image.format, root: image.root ?? "" },
      changes,
    });
  };
  const describe = (result: RunResult): SavedRun => ({
    recipe: request.recipeFiles ?? [],
    report: reportRun(result).report,
    lock: lockOf(result.record),
  });
  let guest: OsIdentity | undefined;
  if (request.mode === "reconcile" && artifactsOf(plan, { arch: machine() }).length > 0) {
    const { guestIdentity } = await import("./guest-identity.ts");
    guest = await guestIdentity(request);
  }
  return reportRun(await run({ ...request, spent, plan, secrets, emit, guest, compare, describe }, parts));
}

/** Says why a check boots the guest. There is a reason: else it would not. */
function whyBooted(found: DiskCheck): string {
  const [reason, ...others] = new Set(found.record ? found.needsBoot : found.obstacles);
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return `this check boots the guest: ${reason}${more}`;
}

type FoundFacts = Pick<RunFacts, "method" | "record" | "outcome" | "image" | "changes">;

/** Builds the report of a run of a compiled recipe. */
export function reportOf(
  { compiled, diagnostics, sources }: RunnableRecipe,
  { network }: Pick<WorkRequest, "network">,
  { started, began, target }: RunContext,
  found: FoundFacts,
  problems: readonly Diagnostic[] = [],
): Report {
  const { plan } = compiled;
  return buildReport(
    {
      tool,
      started,
      plan,
      planSha256: sha256Hex(dumpJson(plan)),
      target: found.image ? { ...target, name: found.image.path } : target,
      ...found,
      network,
      arguments: compiled.arguments,
      diagnostics: [...diagnostics, ...problems].map((diagnostic) => findingOf(diagnostic, sources)),
      seconds: (performance.now() - began) / 1000,
    },
    sources,
  );
}
