import { realpathSync, statSync } from "node:fs";
import { hostCommand, rootProgram } from "../compiler/emit/emit-live.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { Mode } from "../plan/plan.ts";
import type { RunRecord } from "../plan/record.ts";
import type { Report, ReportTarget } from "../report/report.ts";
import { Interrupted, type LiveTarget, type RunEvent, runLive } from "../runtime/index.ts";
import { reasonOf } from "../source/errno.ts";
import { kindOfFile } from "../system/read-file.ts";
import type { CompiledRecipe } from "./compile.ts";
import { pathFrom } from "./paths.ts";
import { reportOf } from "./run-compiled.ts";
import { type Confirm, type RunContext, type RunSettings, withDefaults } from "./settings.ts";

export interface LiveRun {
  readonly report: Report;
  readonly record: RunRecord;
}

/**
 * Runs a compiled recipe on a host or in a root folder, and builds the report. With `confirm`, an apply begins with a
 * check, and starts only after a confirmation.
 *
 * @throws {Refusal} with exit code 3 if it could not be run.
 */
export async function runCompiledLive(
  recipe: CompiledRecipe,
  settings: RunSettings & {
    readonly onEvent?: ((event: RunEvent) => void) | undefined;
    readonly confirm?: Confirm | undefined;
  },
  context: RunContext,
): Promise<LiveRun> {
  const target = liveTarget(context.target, settings.cwd);
  const { mode, confirm } = settings;
  const once = async (mode: Mode): Promise<LiveRun> => {
    const options = withDefaults({ ...settings, mode });
    const network = target.kind === "host" || options.network;
    const { record, outcome, problem } = await runLive({
      target,
      mode,
      network,
      program: recipe.compiled.emitGuest(options),
      secrets: recipe.compiled.secrets,
      timeout: settings.timeout,
      signal: settings.signal,
      onEvent: (event) => settings.onEvent?.(event),
    });
    const found = { method: "live", record, outcome } as const;
    return { report: reportOf(recipe, { network }, context, found, problem ? [problem] : []), record };
  };
  if (mode === "reconcile" && confirm) {
    const found = await once("test-only");
    if (found.report.outcome !== "discrepancies") return found;
    const confirmed = await confirm(found.report);
    if (settings.signal?.aborted) throw new Interrupted();
    if (!confirmed) return found;
  }
  if (mode === "reconcile") {
    const text = `${target.name} is changed in place: what a step did stays, even if a later step fails`;
    settings.onEvent?.({ kind: "note", text });
  }
  return await once(mode);
}

function liveTarget({ kind, name }: ReportTarget, cwd: string): LiveTarget {
  if (kind === "host") return { kind, name, command: hostCommand };
  const unusable = (reason: string, help?: string) =>
    new Refusal(diagnostic("root-unusable", { path: name, reason, help }));
  try {
    const folder = realpathSync(pathFrom(cwd, name));
    const stat = statSync(folder);
    if (!stat.isDirectory()) throw unusable(`it is ${kindOfFile(stat)}`, "name a disk image with `--image`");
    if (folder === "/") throw unusable("it is the running system", "use `--host ssh://root@localhost`");
    return { kind: "root", name, folder, program: rootProgram };
  } catch (error) {
    throw error instanceof Refusal ? error : unusable(reasonOf(error));
  }
}
