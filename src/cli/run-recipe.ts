import { pathFrom } from "../app/paths.ts";
import { targetOf } from "../app/target.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { Mode } from "../plan/plan.ts";
import { type Report, type ReportTarget as Target, targetKinds } from "../report/report.ts";
import type { RunEvent } from "../runtime/index.ts";
import { tool } from "../source/version.ts";
import { refuseDiskImage } from "../system/refuse-disk-image.ts";
import type { Invocation } from "./command.ts";
import { confirmApply, refuseUnconfirmed } from "./confirm-apply.ts";
import { deliver, fateOf } from "./deliver.ts";
import { type ExitCode, exitCodeOfOutcome } from "./exit-code.ts";
import { printDiagnostics } from "./failure.ts";
import type { Io } from "./io.ts";
import { limitHeap } from "./limit-heap.ts";
import { lockOutput, writeLockFile } from "./lock-file.ts";
import { refuseBarePlan } from "./plan-settings.ts";
import type { EventsFile, EventsStart } from "./progress/events-file.ts";
import { keptAfterInterruption } from "./progress/interruption.ts";
import { showProgress } from "./progress/show-progress.ts";
import { reportMistakes } from "./report-mistakes.ts";
import { claimOutputs, reportsOnOnly, reportTargets, writeReports } from "./reporting.ts";
import { type Purpose, prepare, type RunOptions } from "./run-options.ts";
import { optionsOf } from "./several-targets.ts";

/** Runs `check`, `plan` or `apply`: compiles the recipe, runs it on the image, and writes the reports. */
export async function runRecipe(invocation: Invocation, purpose: Purpose): Promise<ExitCode> {
  const { io, settings } = invocation;
  const { options, several } = optionsOf(invocation);
  const mode: Mode = purpose === "check" ? "test-only" : "reconcile";
  if (several) {
    const { runSeveral } = await import("./run-several.ts");
    return await runSeveral(several, options, invocation, purpose);
  }
  const reports = reportTargets(options.report ?? [], purpose === "plan" ? undefined : options.o);
  const kind = targetKinds.find((name) => options[name] !== undefined);
  const targets = kind ? reportsOnOnly(reports, { kind, name: options[kind]! }) : reports;
  const lockFile = options.lock === undefined ? undefined : lockOutput(options.lock);
  claimOutputs([...targets.map(({ file }) => file), lockFile], invocation);
  if (options.events !== undefined) {
    invocation.files.claim(options.events, `--events ${options.events}`);
    refuseDiskImage(options.events, io.cwd, `--events ${options.events}`);
  }
  const target = await targetOfCommand(options, invocation, purpose);
  const prepared = await prepare(options, invocation, purpose);
  if (!("run" in prepared)) return await reportMistakes(prepared, invocation, targets);
  const { plan, diagnostics, sources, file } = prepared;
  if (settings.verbosity >= 0) printDiagnostics(diagnostics, io, settings.color, sources);
  const events = await openEvents(options, { plan, mode, target }, io);
  const show = () => showProgress(plan, io, settings, { events, kept: keptAfterInterruption(target, mode) });
  let progress = await show();
  const confirm = async (found: Report) => {
    progress.stop();
    const confirmed = await confirmApply(found, invocation);
    progress = await show();
    return confirmed;
  };
  const onEvent = (event: RunEvent) => {
    limitHeap(event);
    progress.onEvent(event);
  };
  const { report, lock } = await io.signals
    .hold(() => prepared.run(onEvent, options.yes ? undefined : confirm))
    .finally(() => progress.stop())
    .catch(async (thrown: unknown) => {
      // The original error is more important than events that could not be written.
      await events?.end({ thrown }).catch(() => {});
      throw thrown;
    });
  const { outcome, diagnostics: findings } = report;
  await deliver(
    [
      async () => events?.end(outcome),
      () => writeReports(targets, { tool, findings, files: [file], run: report, sources }, invocation),
      async () => {
        if (options.lock !== undefined) await writeLockFile(options.lock, lock, outcome, invocation);
      },
    ],
    fateOf(report, options.output),
  );
  return exitCodeOfOutcome(outcome, io.signal);
}

/** Returns what the command works on, and refuses options that do not fit it. */
async function targetOfCommand(
  options: RunOptions,
  invocation: Invocation,
  purpose: Purpose,
): Promise<Target> {
  const { plan, image, host, root } = options;
  // A plan names its image.
  if (plan !== undefined) return { kind: "image", name: image ?? "" };
  const { name: command } = invocation;
  if (purpose === "plan" && image === undefined)
    throw new Refusal(
      diagnostic("option-missing", { option: "--image IMG", command, what: "the disk image" }),
    );
  if (purpose === "apply" && (image ?? host ?? root) === undefined) await refuseBarePlan(invocation);
  const target = targetOf({ ...options, command });
  if (purpose === "apply") refuseUnconfirmed(target, options, invocation.io);
  return target;
}

/** Opens the file of `--events`. The command has already compared it with its other files. */
async function openEvents(
  { events: path, output }: RunOptions,
  { plan, mode, target }: Pick<EventsStart, "plan" | "mode" | "target">,
  io: Io,
): Promise<EventsFile | undefined> {
  if (path === undefined) return undefined;
  const { EventsFile } = await import("./progress/events-file.ts");
  return new EventsFile(path, pathFrom(io.cwd, path), { plan, mode, target, output });
}
