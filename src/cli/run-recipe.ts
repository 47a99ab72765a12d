import { accessSync, constants, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type CompiledRecipe, runCompiled } from "../app/run-compiled.ts";
import { sourcesFrom } from "../app/sources.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { lockOf } from "../plan/package-lock.ts";
import type { Mode } from "../plan/plan.ts";
import { findingOf } from "../report/locate.ts";
import { reasonOf } from "../source/errno.ts";
import { tool } from "../source/version.ts";
import type { Invocation } from "./command.ts";
import { compileFound, locateNamed, readSecret } from "./compile-recipe.ts";
import { type ExitCode, exitCodeOfOutcome, exitCodes } from "./exit-code.ts";
import { printDiagnostics } from "./failure.ts";
import type { Located } from "./locate-recipe.ts";
import { readLockFile } from "./lock-file.ts";
import { writeOutputFile } from "./output-file.ts";
import { pathOf } from "./paths.ts";
import { showProgress } from "./progress/show-progress.ts";
import { RecipeErrors } from "./recipe-errors.ts";
import { type ReportTarget, reportTargets, writeReports } from "./reporting.ts";
import { runOwnCode } from "./run-own-code.ts";
import { wantsColor } from "./settings.ts";

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
      diagnostic("option-missing", { option: "--image IMG", command: name, what: "the disk image" }),
    );
  if (options.lock !== undefined) refuseUnwritable(options.lock, io.cwd);
  const lock = options.locked === undefined ? undefined : readLockFile(options.locked, io.cwd);
  const located = await locateNamed(invocation);
  const network = options.network ?? mode === "reconcile";
  const common = {
    image: pathOf(options.image, io),
    imageName: options.output ?? options.image,
    format: options.format,
    rootFilesystem: options.rootFilesystem,
    mode,
    verify: options.verify !== false,
    output: options.output === undefined ? undefined : pathOf(options.output, io),
    force: options.force,
    network,
    timeout: options.timeout,
    stepTimeout: options.stepTimeout,
    allowBacking: options.allowBacking,
    keys: options.key?.map((key) => readSecret(key, "a passphrase of LUKS", io.cwd)),
    selinuxRelabel: options.selinuxRelabel,
    log: options.log === undefined ? undefined : pathOf(options.log, io),
    signal: io.signal,
    started,
  };
  if (located.own) {
    const { own, given } = located;
    const report = await runOwnCode(own, given, invocation, common);
    const sources = sourcesFrom(io.cwd);
    await writeReports(
      targets,
      { tool, findings: [], files: [own.path], run: report, sources },
      io,
      settings,
    );
    return exitCodeOfOutcome(report.outcome, io.signal);
  }

  const recipe = await compileOrReport(located, invocation, targets);
  if (typeof recipe === "number") return recipe;
  const { compiled, sources } = recipe;
  if (settings.verbosity >= 0)
    printDiagnostics(recipe.diagnostics, io, wantsColor(settings.color, "stderr", io), sources);
  const progress = await showProgress(compiled.plan, io, settings);
  const { report, result } = await runCompiled(
    recipe,
    { ...common, onEvent: (event) => progress.onEvent(event) },
    (emitOptions) => compiled.emit({ ...emitOptions, ...(lock ? { lock } : {}) }),
  ).finally(() => progress.stop());

  const { outcome, record } = result;
  const findings = report.diagnostics;
  await writeReports(
    targets,
    { tool, findings, files: [recipe.located.path], run: report, sources },
    io,
    settings,
  );
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
  { recipe, given }: Located,
  invocation: Invocation,
  targets: readonly ReportTarget[],
): Promise<CompiledRecipe | ExitCode> {
  try {
    return await compileFound(recipe!, given, invocation);
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
    throw new Refusal(diagnostic("file-unwritable", { path, reason: reasonOf(error) }));
  }
}
