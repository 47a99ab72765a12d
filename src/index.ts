/**
 * The library: what `sahara-image` does, for programs. Functions take plain options and return data. Errors in a
 * recipe are returned as diagnostics; what prevents the work from being done at all is thrown as a `Refusal`.
 */
import { compileRecipe } from "./app/compile.ts";
import { checkSelection, lintRecipes } from "./app/lint.ts";
import { type FinishedRun, prepareRun } from "./app/run.ts";
import { type RecipeName, type RecipeSettings, withDefaults } from "./app/settings.ts";
import { recipesFolders } from "./catalog/find-recipe.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import type {
  ApplyOptions,
  ApplyPlanOptions,
  CheckOptions,
  CompileOptions,
  LintOptions,
  PlanOptions,
  RecipeOptions,
} from "./options.ts";
import type { Mode } from "./plan/plan.ts";
import { adaptKinds } from "./plugins/recipe-plugin.ts";
import { findingOf, type Sources } from "./report/locate.ts";
import { type Finding, isGood } from "./report/report.ts";
import type { CompileResult, LintResult, RunReport } from "./results.ts";
import { FilesAtStake } from "./system/files-at-stake.ts";

export { type Diagnostic, Refusal } from "./diagnostics/diagnostic.ts";
export type { PluginKind } from "./kinds/plugin-kinds.ts";
export type {
  ApplyOptions,
  ApplyPlanOptions,
  CheckOptions,
  CompileOptions,
  LintOptions,
  PlanOptions,
  RecipeChoice,
  RecipeOptions,
} from "./options.ts";
export type { PackageLock } from "./plan/package-lock.ts";
export type { Plan } from "./plan/plan.ts";
export type { PluginToolkit } from "./plugins/load-plugin.ts";
export type {
  ImageArgument,
  PackOptions,
  PackResult,
  PackStatus,
  PackStep,
  Plugin,
} from "./plugins/plugin.ts";
export { type RecipePluginOptions, recipePlugin } from "./plugins/recipe-plugin.ts";
export type { ExecuteOptions, ExecuteResult, Remote, RunnableRecipe, Validation } from "./plugins/remote.ts";
export type { Finding, Report, ReportStep } from "./report/report.ts";
export type { CompileResult, LintResult, RunReport } from "./results.ts";
export type { RunEvent } from "./runtime/request.ts";
export { version } from "./source/version.ts";

/**
 * Compiles a recipe into a plan and a guestfish script. The same recipe, arguments and options give the same
 * script, byte by byte.
 *
 * @returns the recipe's errors as diagnostics; then there is no script.
 * @throws {Refusal} with exit code 2 if the recipe can't be found or read, or a plugin is broken.
 */
export async function compile(options: CompileOptions): Promise<CompileResult> {
  const made = await compileRecipe(await recipeSettings(options, options.distro));
  const diagnostics = findingsOf(made);
  if (!("compiled" in made)) return { diagnostics };
  const { plan, emit, arguments: values } = made.compiled;
  const script = emit(withDefaults({ ...options, mode: options.mode ?? "reconcile" }));
  return { diagnostics, plan, script, arguments: values };
}

/**
 * Reports where an image differs from a recipe. The image's bytes and times are the same afterwards.
 *
 * guestfish and qemu-img are started with the environment of this process (`PATH`, `TMPDIR`, `LIBGUESTFS_*`, and
 * with `network` the proxy settings).
 *
 * @returns the recipe's errors as diagnostics; then nothing was run, and there is no report.
 * @throws {Refusal} with exit code 2 if the recipe can't be found or read, or a plugin is broken; 3 if it could not
 *   be run: no guestfish; image missing, locked, refused or unreadable; no boot; timeout.
 */
export async function check(options: CheckOptions): Promise<RunReport> {
  return run(options, "test-only");
}

/**
 * Changes an image to be as a recipe asks. The image (or `output`) is written only after everything has succeeded,
 * the second check included; otherwise it stays as it was.
 *
 * @returns the recipe's errors as diagnostics; then nothing was run, and there is no report. A step that failed is
 *   in the report, whose outcome is `failed`.
 * @throws {Refusal} as `check`; with exit code 4 if a plugin's own code failed.
 */
export async function apply(options: ApplyOptions): Promise<RunReport> {
  return run(options, "reconcile");
}

/**
 * Shows what `apply` would change: it applies the recipe to a throwaway copy. The image does not change.
 *
 * @returns a report whose outcome is `would-change`, or `unchanged`; its `changes` name every file.
 * @throws {Refusal} as `apply`.
 */
export async function plan({ planFile, ...options }: PlanOptions): Promise<RunReport> {
  return run(options, "reconcile", { file: planFile });
}

/**
 * Commits the changes that `plan` kept in a file, without another run.
 *
 * @throws {Refusal} with exit code 2 or 3 if the image, the recipe or the file changed since, or the plan failed.
 */
export async function applyPlan({
  planFile,
  cwd = process.cwd(),
  ...options
}: ApplyPlanOptions): Promise<RunReport> {
  const { preparePlan } = await import("./app/apply-plan.ts");
  const prepared = await preparePlan({ ...options, plan: planFile, cwd, files: new FilesAtStake(cwd) });
  return resultOf(await prepared.run((event) => options.onEvent?.(event)));
}

/**
 * Looks for mistakes in recipes and their scripts, and in the matrices of fleets, by the rules and the configuration files of `sahara-image lint`.
 *
 * @throws {Refusal} with exit code 2 if a path can't be read, or a folder holds no recipe.
 */
export async function lint(options: LintOptions): Promise<LintResult> {
  const { kinds = [], cwd = process.cwd(), resourceRoots = [], recipes = [], fix = false } = options;
  const rules = checkSelection(options);
  const settings = {
    ...options,
    kinds: await adaptKinds(kinds, "kinds"),
    files: new FilesAtStake(cwd),
    cwd,
    resourceRoots,
    folders: recipesFolders(recipes, {}),
    fix,
    rules,
  };
  const { findings, files, fixed } = await lintRecipes(settings);
  return { ok: findings.every(({ severity }) => severity !== "error"), diagnostics: findings, files, fixed };
}

async function run(
  options: ApplyOptions,
  mode: Mode,
  planned?: { readonly file: string | undefined },
): Promise<RunReport> {
  const recipe = await recipeSettings(options);
  const prepared = await prepareRun({ ...options, ...recipe, mode, planned, lock: false });
  if (!("run" in prepared)) return { ok: false, diagnostics: findingsOf(prepared) };
  return resultOf(await prepared.run((event) => options.onEvent?.(event)));
}

function resultOf({ report, lock }: FinishedRun): RunReport {
  const ok = isGood(report.outcome);
  return { ok, diagnostics: report.diagnostics, report, ...(lock ? { lock } : {}) };
}

async function recipeSettings(
  options: RecipeOptions,
  distro?: RecipeSettings["distro"],
): Promise<RecipeSettings> {
  const { recipes = [], resourceRoots = [], kinds = [], optimise = true, cwd = process.cwd() } = options;
  const { only = [], skip = [] } = options;
  return {
    recipe: recipeName(options),
    folders: recipesFolders(recipes, {}),
    resourceRoots,
    arguments: new Map(Object.entries(options.arguments ?? {})),
    kinds: await adaptKinds(kinds, "kinds"),
    optimise,
    ...(only.length > 0 || skip.length > 0 ? { selection: { only, skip } } : {}),
    distro,
    cwd,
    files: new FilesAtStake(cwd),
  };
}

/** A program without types may name no recipe, or two. */
function recipeName({ file, text, plugin, version }: RecipeOptions): RecipeName {
  if ([file, text, plugin].filter((named) => named !== undefined).length !== 1)
    throw new TypeError("give exactly one of `file`, `text` and `plugin`");
  if ((plugin === undefined) !== (version === undefined))
    throw new TypeError("give `plugin` and `version` together");
  if (file !== undefined) return { file };
  if (plugin !== undefined) return { plugin, version };
  return { bytes: new TextEncoder().encode(text), path: "image.yaml" };
}

function findingsOf(made: { diagnostics: readonly Diagnostic[]; sources: Sources }): Finding[] {
  return made.diagnostics.map((found) => findingOf(found, made.sources));
}
