import type { Mistakes } from "../app/compile.ts";
import { pathFrom } from "../app/paths.ts";
import { type PreparedRun, prepareRun } from "../app/run.ts";
import type { RecipeSettings, RunSettings } from "../app/settings.ts";
import { refuseTwoTargets, targetOf } from "../app/target.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { Mode } from "../plan/plan.ts";
import type { Report, ReportTarget as Target } from "../report/report.ts";
import { refusePassphrase, refuseSelector } from "../runtime/run/luks-keys.ts";
import { tool } from "../source/version.ts";
import { readSecret } from "./arguments.ts";
import type { Invocation } from "./command.ts";
import { confirmApply, refuseUnconfirmed } from "./confirm-apply.ts";
import { deliver, fateOf } from "./deliver.ts";
import { type ExitCode, exitCodeOfOutcome } from "./exit-code.ts";
import { printDiagnostics } from "./failure.ts";
import type { Io } from "./io.ts";
import { lockOutput, readLockFile, writeLockFile } from "./lock-file.ts";
import { planSettings, refuseBarePlan } from "./plan-settings.ts";
import type { EventsFile, EventsStart } from "./progress/events-file.ts";
import { keptAfterInterruption } from "./progress/interruption.ts";
import { showProgress } from "./progress/show-progress.ts";
import { requiredRecipe } from "./recipe-settings.ts";
import { reportMistakes } from "./report-mistakes.ts";
import { claimOutputs, refuseSharedReports, reportsOn, reportTargets, writeReports } from "./reporting.ts";
import { wantsColor } from "./settings.ts";

/** The options of `check` and `apply`. Options that are not listed here are settings of a run with the same names. */
interface RunOptions
  extends Partial<
    Omit<RunSettings, keyof RecipeSettings | "mode" | "keys" | "lock" | "locked" | "signal" | "boot">
  > {
  readonly key?: readonly string[];
  readonly report?: readonly string[];
  readonly o?: string;
  readonly lock?: string;
  readonly locked?: string;
  readonly events?: string;
  /** Of apply: the plan file to commit. */
  readonly plan?: string;
  readonly quick?: boolean;
  readonly boot?: boolean;
  readonly yes?: boolean;
  /** The file that names several hosts, and at how many the run works at the same time. */
  readonly hosts?: string;
  readonly jobs?: number;
}

/** What a command does with a recipe. `plan` is an apply that writes no image. */
type Purpose = "check" | "apply" | "plan";

/** Runs `check`, `plan` or `apply`: compiles the recipe, runs it on the image, and writes the reports. */
export async function runRecipe(invocation: Invocation, purpose: Purpose): Promise<ExitCode> {
  const { io, settings } = invocation;
  const options = invocation.options as RunOptions;
  const mode: Mode = purpose === "check" ? "test-only" : "reconcile";
  if (options.hosts !== undefined && options.plan === undefined)
    return await runOnHosts({ ...options, hosts: options.hosts }, invocation, purpose);
  if (options.jobs !== undefined)
    throw new Refusal(
      diagnostic("option-missing", {
        option: "--hosts FILE",
        command: invocation.name,
        what: "for `--jobs`",
      }),
    );
  const targets = reportTargets(options.report ?? [], purpose === "plan" ? undefined : options.o);
  const lockFile = options.lock === undefined ? undefined : lockOutput(options.lock);
  claimOutputs([...targets.map(({ file }) => file), lockFile], invocation);
  if (options.events !== undefined) invocation.files.claim(options.events, `--events ${options.events}`);
  const target = await targetOfCommand(options, invocation, purpose);
  const prepared = await prepare(options, invocation, purpose);
  if (!("run" in prepared)) return await reportMistakes(prepared, invocation, targets);
  const { plan, diagnostics, sources, file } = prepared;
  if (settings.verbosity >= 0)
    printDiagnostics(diagnostics, io, wantsColor(settings.color, "stderr", io), sources);
  const events = await openEvents(options, { plan, mode, target }, io);
  const show = () => showProgress(plan, io, settings, { events, kept: keptAfterInterruption(target, mode) });
  let progress = await show();
  const confirm = async (found: Report) => {
    progress.stop();
    const confirmed = await confirmApply(found, invocation);
    progress = await show();
    return confirmed;
  };
  const { report, lock } = await io.signals
    .hold(() => prepared.run((event) => progress.onEvent(event), options.yes ? undefined : confirm))
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

/** Does it on the hosts in a file: the recipe is compiled once, and each host has a report of its own. */
async function runOnHosts(
  { hosts: file, jobs, ...options }: RunOptions & { readonly hosts: string },
  invocation: Invocation,
  purpose: Purpose,
): Promise<ExitCode> {
  const { io, settings } = invocation;
  refuseTwoTargets({ ...options, hosts: file });
  const conflict = (one: string, why: string) =>
    new Refusal(diagnostic("options-conflict", { one, other: "--hosts", why }));
  if (options.lock !== undefined) throw conflict("--lock", "hosts may have different versions");
  if (options.events !== undefined) throw conflict("--events", "the file describes one run");
  if (purpose === "apply" && !options.yes) {
    const target = `each host in ${file === "-" ? "standard input" : file}`;
    throw new Refusal(diagnostic("apply-unconfirmed", { target, reason: "`--hosts` does not ask" }));
  }
  const reports = reportTargets(options.report ?? [], options.o);
  refuseSharedReports(reports);
  const { readHosts } = await import("./hosts-file.ts");
  const hosts = await readHosts(file, invocation);
  for (const host of hosts)
    claimOutputs(
      reportsOn(host, reports).map((report) => report.file),
      invocation,
    );
  const prepared = await prepare({ ...options, host: hosts[0]!.name }, invocation, purpose, "--hosts");
  if (!("run" in prepared))
    return await reportMistakes(
      prepared,
      invocation,
      reports.filter((report) => report.file === undefined),
    );
  if (settings.verbosity >= 0)
    printDiagnostics(prepared.diagnostics, io, wantsColor(settings.color, "stderr", io), prepared.sources);
  const { runTargets } = await import("./run-targets.ts");
  const mode = purpose === "check" ? "test-only" : "reconcile";
  return await runTargets(prepared, hosts, { mode, jobs, reports }, invocation);
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

async function prepare(
  options: RunOptions,
  invocation: Invocation,
  purpose: Purpose,
  option?: string,
): Promise<PreparedRun | Mistakes> {
  const { plan } = options;
  if (plan === undefined) return await prepareRun(await runSettings(options, invocation, purpose), option);
  const { preparePlan } = await import("../app/apply-plan.ts");
  return await preparePlan(planSettings({ ...options, plan }, invocation));
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

async function runSettings(
  { lock, locked, key, events: _, yes: _yes, quick, boot, o, ...options }: RunOptions,
  invocation: Invocation,
  purpose: Purpose,
): Promise<RunSettings> {
  const { io } = invocation;
  if (quick && boot)
    throw new Refusal(
      diagnostic("options-conflict", {
        one: "--quick",
        other: "--boot",
        why: "one never boots, the other always",
      }),
    );
  return {
    ...options,
    boot: quick ? "never" : boot ? "always" : "auto",
    ...(locked === undefined ? {} : { locked: await readLockFile(locked, invocation) }),
    ...(await requiredRecipe(invocation)),
    ...(key ? { keys: await readKeys(key, invocation) } : {}),
    mode: purpose === "check" ? "test-only" : "reconcile",
    ...(purpose === "plan" ? { planned: { file: o } } : {}),
    lock: lock !== undefined,
    signal: io.signal,
  };
}

async function readKeys(keys: readonly string[], invocation: Invocation): Promise<string[]> {
  const read: string[] = [];
  for (const key of keys) {
    refuseSelector(key);
    const passphrase = await readSecret(key, "the LUKS passphrase", invocation);
    refusePassphrase(passphrase);
    read.push(passphrase);
  }
  return read;
}
