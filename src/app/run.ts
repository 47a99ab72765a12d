import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { lockOf, type PackageLock } from "../plan/package-lock.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunRecord } from "../plan/record.ts";
import type { PluginVersion } from "../plugins/resolve-version.ts";
import type { Sources } from "../report/locate.ts";
import type { Report, ReportTarget } from "../report/report.ts";
import { type Growth, parseGrowth } from "../runtime/growth.ts";
import type { RunEvent, RunParts, WorkRequest } from "../runtime/index.ts";
import { sizeMeant } from "../source/parse-bytes.ts";
import { refuseDiskImage } from "../system/refuse-disk-image.ts";
import { refuseUnwritable } from "../system/write-named-file.ts";
import { type CompiledRecipe, compileFound, type Mistakes } from "./compile.ts";
import { layerCacheOf } from "./layer-cache.ts";
import { locate } from "./locate.ts";
import { pathFrom } from "./paths.ts";
import { recipeFilesOf } from "./saved-plan.ts";
import { type Confirm, type RunContext, type RunSettings, withDefaults } from "./settings.ts";
import { sourcesFrom } from "./sources.ts";
import { targetOf } from "./target.ts";
import { refuseOptionsOfImages } from "./target-options.ts";

/** A check or an apply that is ready to start. */
export interface PreparedRun {
  /** The steps, for a view of the progress; a plugin's own code announces none. */
  readonly plan: Plan;
  /** Warnings and infos on the recipe. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
  /** The recipe, or the plugin's module, as messages name it. */
  readonly file: string;
  /** Whether a plugin's own code does the work. */
  readonly hasOwnCode?: boolean;
  /**
   * Runs it. The image (or `output`) is written only after everything has succeeded, the second check included. A host
   * or a root folder is changed in place, after `confirm`.
   *
   * @param other another target of the same kind, of a run on several.
   * @throws {Refusal} with exit code 3 if it could not be run, 4 if a plugin's own code failed while applying.
   */
  run(onEvent?: (event: RunEvent) => void, confirm?: Confirm, other?: OtherTarget): Promise<FinishedRun>;
}

/** One of several targets, and the parts of its run, such as an appliance that it shares. */
export interface OtherTarget {
  readonly target: ReportTarget;
  readonly parts?: Partial<RunParts> | undefined;
}

export interface FinishedRun {
  readonly report: Report;
  /** The exact versions that were installed; only of a recipe's apply that succeeded. */
  readonly lock?: PackageLock;
}

/**
 * Prepares `check` and `apply`: finds, reads and compiles the recipe, or finds the plugin's own code.
 *
 * @param option that names the target, for messages.
 * @returns the errors of the recipe or its arguments as data; then nothing can be run.
 * @throws {Refusal} with exit code 2 if the recipe can't be found or read, or the plugin is broken.
 */
export async function prepareRun(settings: RunSettings, option?: string): Promise<PreparedRun | Mistakes> {
  const [started, began] = [new Date(), performance.now()];
  const { cwd, mode } = settings;
  const target = targetOf(settings);
  const named = option ?? `--${target.kind}`;
  refuseOptionsOfImages(settings, target, named);
  const output = mode === "reconcile" ? settings.output : undefined;
  const context = { started, began, target, output };
  const pathOf = (path: string | undefined) => (path === undefined ? undefined : pathFrom(cwd, path));
  const request = {
    ...withDefaults(settings),
    grow: growthOf(settings),
    image: pathFrom(cwd, target.name),
    output: pathOf(output),
    log: pathOf(settings.log),
    packageCache: pathOf(settings.packageCache),
    cache: layerCacheOf(settings),
    planned: settings.planned && { file: pathOf(settings.planned.file) },
  };
  if (target.kind === "image") await keepRunFiles({ ...settings, image: target.name });
  if (settings.planned?.file !== undefined) await claimPlanFile(settings.planned.file, settings);
  const { recipe, plugin } = await locate(settings);
  if (plugin && target.kind !== "image") throw refusalOfPlugin(plugin, named);
  if (plugin) return preparePlugin(plugin, settings, request, context);
  const made = await compileFound(recipe, settings);
  if (!("compiled" in made)) return made;
  // The files as they were compiled: they may change during the run.
  const recipeFiles = request.planned?.file === undefined ? [] : recipeFilesOf(made, cwd);
  return prepareRecipe(made, async (onEvent, confirm, other) => {
    const own = contextOf(context, other);
    if (target.kind !== "image") {
      const { runCompiledLive } = await import("./run-live.ts");
      return await runCompiledLive(made, { ...settings, onEvent, confirm }, own);
    }
    const { runCompiled } = await import("./run-compiled.ts");
    const asked = { ...request, image: pathFrom(cwd, own.target.name), ...listener(onEvent), recipeFiles };
    return await runCompiled(made, asked, own, settings.boot, other?.parts);
  });
}

/** The context of a run on another target, which begins later than the command. */
function contextOf(context: RunContext, other: OtherTarget | undefined): RunContext {
  if (!other) return context;
  return { started: new Date(), began: performance.now(), target: other.target };
}

/** @throws {Refusal} `option-value-wrong`; `options-conflict` in a check, which has no use for a larger disk. */
function growthOf({ grow, mode }: RunSettings): Growth | undefined {
  if (grow === undefined) return undefined;
  const growth = parseGrowth(grow);
  if (!growth) {
    const expected = "a size such as `20G`, or what to add such as `+5G` (units K, M, G, T)";
    const meant = sizeMeant(grow.replace("+", ""));
    const nearest = meant && (grow.startsWith("+") ? `+${meant}` : meant);
    throw new Refusal(
      diagnostic("option-value-wrong", { option: "--grow", value: grow, expected, nearest, example: "+5G" }),
    );
  }
  if (mode === "reconcile") return growth;
  const why = "a check changes nothing, the size of the disk included";
  throw new Refusal(diagnostic("options-conflict", { one: `--grow ${grow}`, other: "--test-only", why }));
}

/** The image, what it refers to, and what an apply keeps beside it; and what the run writes. */
export async function keepRunFiles({
  files,
  cwd,
  image,
  output,
  log,
  mode,
}: Pick<RunSettings, "files" | "cwd" | "output" | "log" | "mode"> & {
  readonly image: string;
}): Promise<void> {
  const { filesOfImage, refuseUnwritableLog } = await import("../runtime/index.ts");
  files.keep(image, "the image");
  const written = mode === "reconcile" ? output : undefined;
  const { chain, beside } = filesOfImage(pathFrom(cwd, image), written && pathFrom(cwd, written));
  for (const file of chain) files.keep(file, `${file}, which the image refers to`);
  for (const file of beside) files.keep(file, `${file}, which an apply keeps beside the image`);
  if (written !== undefined) files.claim(written, `--output ${written}`);
  if (log === undefined) return;
  files.claim(log, `--log ${log}`);
  refuseDiskImage(log, cwd, `--log ${log}`);
  refuseUnwritableLog(pathFrom(cwd, log), log);
}

/**
 * Refuses a plan file that can't be written, or that is something else: `apply -o` names an image.
 *
 * @throws {Refusal} `file-unwritable`, `output-overwrites`, `outputs-same`
 */
async function claimPlanFile(file: string, { files, cwd }: RunSettings): Promise<void> {
  const { isPlanFile } = await import("../runtime/index.ts");
  files.claim(file, `-o ${file}`);
  const path = resolve(cwd, file);
  const reason = existsSync(path) && !isPlanFile(path) ? "it exists, and is not a plan" : undefined;
  if (reason !== undefined) throw new Refusal(diagnostic("file-unwritable", { path: file, reason }));
  refuseUnwritable(file, cwd);
}

function prepareRecipe(
  made: CompiledRecipe,
  run: (...how: Parameters<PreparedRun["run"]>) => Promise<{ report: Report; record: RunRecord }>,
): PreparedRun {
  const { compiled, diagnostics, sources, located } = made;
  return {
    plan: compiled.plan,
    diagnostics,
    sources,
    file: located.path,
    async run(...how) {
      const { report, record } = await run(...how);
      const kept = report.outcome === "changed" || report.outcome === "unchanged";
      return { report, ...(kept ? { lock: lockOf(record) } : {}) };
    },
  };
}

async function preparePlugin(
  plugin: PluginVersion,
  settings: RunSettings,
  request: WorkRequest,
  context: RunContext,
): Promise<PreparedRun | Mistakes> {
  refuseRecipeSettings(plugin, settings);
  const { argumentsOfPlugin } = await import("../plugins/plugin-arguments.ts");
  const { bind } = await argumentsOfPlugin(plugin);
  const { values, diagnostics } = await bind(settings.arguments);
  const { path: file, name, version } = plugin;
  const sources = sourcesFrom(settings.cwd);
  if (!values) return { file, diagnostics, sources };
  const recipe = { path: file, sha256: "", plugin: name, version };
  return {
    plan: { format: 1, recipe, variables: [], resources: {}, steps: [], source: {} },
    diagnostics,
    sources,
    file,
    hasOwnCode: true,
    async run(onEvent, _confirm, other) {
      const { runPluginCode } = await import("./run-plugin-code.ts");
      const own = contextOf(context, other);
      const image = pathFrom(settings.cwd, own.target.name);
      const asked = { ...request, image, ...listener(onEvent), arguments: values };
      return { report: await runPluginCode(plugin, asked, own, sources, other?.parts) };
    },
  };
}

/** Refuses options that need a recipe: this plugin works with its own code. */
function refuseRecipeSettings({ name, version }: PluginVersion, settings: RunSettings): void {
  const { lock, locked, grow, cache, selection, planned } = settings;
  const option = [
    ...(grow === undefined ? [] : ["--grow"]),
    ...(cache === undefined ? [] : ["--cache"]),
    ...(selection?.only.length ? ["--only"] : []),
    ...(selection?.skip.length ? ["--skip"] : []),
    ...(locked ? ["--locked"] : []),
    ...(lock ? ["--lock"] : []),
    ...(planned?.file === undefined ? [] : [`-o ${planned.file}`]),
  ][0];
  if (option !== undefined) throw refusalOfPlugin({ name, version }, option);
}

function refusalOfPlugin(
  { name, version }: Pick<PluginVersion, "name" | "version">,
  option: string,
): Refusal {
  const why = "the plugin does its work with its own code, not with a recipe";
  return new Refusal(diagnostic("options-conflict", { one: option, other: `${name} ${version}`, why }));
}

/** Returns the field of a request for who listens to its events. */
export function listener(onEvent: ((event: RunEvent) => void) | undefined): Pick<WorkRequest, "onEvent"> {
  return onEvent ? { onEvent } : {};
}
