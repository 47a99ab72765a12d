import { createHash } from "node:crypto";
import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { dumpJson } from "../plan/dump.ts";
import { lockOf } from "../plan/package-lock.ts";
import type { Mode } from "../plan/plan.ts";
import { reasonOf } from "../plugins/find-recipe.ts";
import { buildReport } from "../report/build-report.ts";
import type { ReportInput } from "../report/format.ts";
import { findingOf } from "../report/locate.ts";
import { apply, check, type RunRequest } from "../runtime/index.ts";
import type { Invocation } from "./command.ts";
import { type CompiledRecipe, compileRecipe, readSecret } from "./compile-recipe.ts";
import { type ExitCode, exitCodeOfOutcome, exitCodes } from "./exit-code.ts";
import { printDiagnostics } from "./failure.ts";
import { readLockFile } from "./lock-file.ts";
import { writeOutputFile } from "./output-file.ts";
import { pathOf } from "./paths.ts";
import { showProgress } from "./progress/progress.ts";
import { RecipeErrors } from "./recipe-errors.ts";
import { type ReportTarget, reportTargets, writeReports } from "./reporting.ts";
import { wantsColor } from "./settings.ts";
import { tool } from "./version.ts";

/** The options of `check` and `apply`. */
export interface RunOptions {
  readonly image?: string;
  readonly rootFilesystem?: string;
  readonly format?: string;
  readonly allowBacking?: boolean;
  readonly timeout?: number;
  readonly stepTimeout?: number;
  readonly network?: boolean;
  readonly key?: readonly string[];
  readonly log?: string;
  readonly report?: readonly string[];
  readonly o?: string;
  /** Of apply. */
  readonly output?: string;
  readonly force?: boolean;
  readonly verify?: boolean;
  readonly selinuxRelabel?: boolean;
  readonly lock?: string;
  readonly locked?: string;
}

/** Compiles the recipe of a command line, runs it on the image, and reports: `check` and `apply`. */
export async function runRecipe(invocation: Invocation, mode: Mode): Promise<ExitCode> {
  const { io, name, settings } = invocation;
  const started = performance.now();
  const options = invocation.options as RunOptions;
  const targets = reportTargets(options.report ?? [], options.o);
  for (const { file } of targets) if (file !== undefined) refuseUnwritable(file, io.cwd);
  if (options.image === undefined)
    throw new Refusal(
      2,
      diagnostic("option-missing", { option: "--image IMG", command: name, what: "the disk image" }),
    );
  if (options.lock !== undefined) refuseUnwritable(options.lock, io.cwd);
  const lock = options.locked === undefined ? undefined : readLockFile(options.locked, io.cwd);
  const compiled = await compileOrReport(invocation, targets);
  if (typeof compiled === "number") return compiled;
  if (settings.verbosity >= 0)
    printDiagnostics(compiled.diagnostics, io, wantsColor(settings.color, "stderr", io), compiled.sources);

  const network = options.network ?? mode === "reconcile";
  const progress = await showProgress(compiled.plan, io, settings);
  const request: RunRequest = {
    image: pathOf(options.image, io),
    format: options.format,
    rootFilesystem: options.rootFilesystem,
    plan: compiled.plan,
    mode,
    verify: options.verify !== false,
    emit: (emitOptions) => compiled.emit({ ...emitOptions, ...(lock ? { lock } : {}) }),
    output: options.output === undefined ? undefined : pathOf(options.output, io),
    force: options.force,
    network,
    timeout: options.timeout,
    stepTimeout: options.stepTimeout,
    allowBacking: options.allowBacking,
    secrets: compiled.secrets,
    keys: options.key?.map((key) => readSecret(key, "a passphrase of LUKS", io.cwd)),
    selinuxRelabel: options.selinuxRelabel,
    log: options.log === undefined ? undefined : pathOf(options.log, io),
    signal: io.signal,
    onEvent: (event) => progress.onEvent(event),
  };
  const result = await (mode === "reconcile" ? apply : check)(request).finally(() => progress.stop());

  const { record, outcome, image } = result;
  const findings = compiled.diagnostics.map((one) => findingOf(one, compiled.sources));
  const run = buildReport(
    {
      tool,
      plan: compiled.plan,
      planSha256: createHash("sha256").update(dumpJson(compiled.plan)).digest("hex"),
      record,
      image: { path: options.output ?? options.image, format: image.format, root: image.root ?? "" },
      network,
      arguments: compiled.arguments,
      diagnostics: findings,
      outcome,
      seconds: (performance.now() - started) / 1000,
    },
    compiled.sources,
  );
  const input: ReportInput = {
    tool,
    findings,
    files: [compiled.located.path],
    run,
    sources: compiled.sources,
  };
  await writeReports(targets, input, io, settings);
  if (options.lock !== undefined && outcome !== "changed" && settings.verbosity >= 0)
    printDiagnostics(
      [diagnostic("lock-file-unwritten", { path: options.lock })],
      io,
      wantsColor(settings.color, "stderr", io),
    );
  if (options.lock !== undefined && outcome === "changed")
    writeOutputFile(options.lock, `${JSON.stringify(lockOf(record), undefined, 2)}\n`, io.cwd);
  return exitCodeOfOutcome(outcome, io.signal);
}

/** A recipe with mistakes is reported in the formats that were asked for; by default its text goes to standard error. */
async function compileOrReport(
  invocation: Invocation,
  targets: readonly ReportTarget[],
): Promise<CompiledRecipe | ExitCode> {
  try {
    return await compileRecipe(invocation);
  } catch (error) {
    if (!(error instanceof RecipeErrors)) throw error;
    const { io, settings } = invocation;
    const asked = targets.filter((one) => one.format !== "text" || one.file !== undefined);
    if (!asked.some((one) => one.file === undefined))
      printDiagnostics(error.diagnostics, io, wantsColor(settings.color, "stderr", io), error.sources);
    const findings = error.diagnostics.map((one) => findingOf(one, error.sources));
    await writeReports(asked, { tool, findings, files: [error.path], sources: error.sources }, io, settings);
    return exitCodes.wrong;
  }
}

/** Found out before the run and not after it, which may have taken an hour. */
function refuseUnwritable(path: string, cwd: string): void {
  const absolute = resolve(cwd, path);
  try {
    const there = statSync(absolute, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw Object.assign(new Error("is a folder"), { code: "EISDIR" });
    if (!there) accessSync(dirname(absolute), constants.W_OK);
  } catch (error) {
    throw new Refusal(exitCodes.unable, diagnostic("file-unwritable", { path, reason: reasonOf(error) }));
  }
}
