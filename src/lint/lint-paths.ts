import { dirname, resolve } from "node:path";
import { decodeRecipe } from "../compiler/compile.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { ValidatorKind } from "../kinds/kind.ts";
import { SourceText } from "../source/source-text.ts";
import type { FilesAtStake } from "../system/files-at-stake.ts";
import { fileLimits } from "../system/limits.ts";
import { readRegularFile, readRegularText } from "../system/read-file.ts";
import { type CollectOptions, collectFiles } from "./collect-files.ts";
import { ConfigFinder } from "./config.ts";
import type { FoundFile } from "./find-recipes.ts";
import { type FixedFile, fixFiles } from "./fix-files.ts";
import type { BatchRecipe, BatchResult, LintedFile } from "./lint-batch.ts";
import { lintBatches } from "./lint-batches.ts";
import { type LintConfig, type RuleSelection, withSelection } from "./settings.ts";
import { adjusted, settle } from "./settle.ts";
import { unnamedScripts } from "./unnamed-scripts.ts";

export interface LintPathsOptions extends CollectOptions {
  /** Returns the folders that the scripts of a recipe are looked up in. */
  readonly resourceRoots?: (recipeFolder: string, named: readonly string[]) => readonly string[];
  /** Validator kinds that plugins add. */
  readonly kinds?: readonly ValidatorKind[];
  /**
   * Returns the mistakes of a fleet's matrix; absent: only its text is decoded. `rootsOf`: the folders that the files of a
   * recipe are looked up in.
   */
  readonly checkMatrix?: (
    source: SourceText,
    rootsOf: (recipeFolder: string) => readonly string[],
  ) => Promise<readonly Diagnostic[]>;
  /** Whether ShellCheck runs; by default as the configuration says. */
  readonly shellcheck?: boolean | undefined;
  /** Apply the certain fixes, and report what is left. */
  readonly fix?: boolean;
  /** The rules to use, in addition to what the configuration files say. */
  readonly rules?: RuleSelection | undefined;
  /** Which other files the command writes: none of them may be a file that is looked at. */
  readonly files?: FilesAtStake;
}

export interface LintedPaths {
  /** The linted recipes, and then the matrices of fleets, each in order. */
  readonly files: readonly string[];
  /** The matrices among them. */
  readonly matrices: readonly string[];
  /** File by file, each in the order of its text. */
  readonly diagnostics: readonly Diagnostic[];
  /** The texts with the findings, by path. */
  readonly sources: ReadonlyMap<string, SourceText>;
  /** The files that were fixed. */
  readonly fixed: readonly FixedFile[];
}

/** How many rounds of fixes there can be before something must be wrong. */
const MAX_ROUNDS = 10;

/**
 * Lints recipes and the recipes in folders. Refuses (exit 2) a path that cannot be read, and a folder that
 * holds no recipe, because a check of nothing must not pass.
 */
export async function lintPaths(paths: readonly string[], options: LintPathsOptions): Promise<LintedPaths> {
  const fixed = new Map<string, number>();
  for (let round = 0; options.fix && round < MAX_ROUNDS; round++) {
    const { diagnostics, sources } = await lintOnce(paths, { ...options, shellcheck: false });
    const textOf = (file: string) => (file === "-" ? undefined : sources.get(file)?.text);
    const done = fixFiles(diagnostics, textOf, options.cwd);
    if (done.length === 0) break;
    for (const { path, count } of done) fixed.set(path, (fixed.get(path) ?? 0) + count);
  }
  const linted = await lintOnce(paths, options);
  return { ...linted, fixed: [...fixed].map(([path, count]) => ({ path, count })) };
}

async function lintOnce(
  paths: readonly string[],
  options: LintPathsOptions,
): Promise<Omit<LintedPaths, "fixed">> {
  const { cwd } = options;
  const { recipes, matrices, others } = await collectFiles(paths, options);
  const configs = new ConfigFinder(cwd);
  const selection = options.rules ?? {};
  const configFor = (folder: string) => withSelection(configs.forFolder(folder).config, selection);
  const { asked, results } = await lintRecipes(recipes, options, configFor);

  const sources = new Map<string, SourceText>();
  for (const { texts } of results)
    for (const [path, text] of texts) if (!sources.has(path)) sources.set(path, new SourceText(path, text));
  const found = results.flatMap((result) => result.found);
  const linted = results.flatMap((result) => result.recipes);
  for (const matrix of matrices) found.push(...(await lintMatrix(matrix, options, configFor, sources)));
  for (const finding of unnamedScripts(linted, others, sources, cwd)) {
    const { file } = finding.place!;
    if (!sources.has(file)) sources.set(file, readSource(file, cwd));
    found.push(...adjusted(finding, configFor(dirname(file))));
  }
  for (const { diagnostics, source } of configs.all()) {
    if (source) sources.set(source.path, source);
    found.push(...diagnostics);
  }
  for (const file of sources.keys()) options.files?.keep(file, file);
  const notLookedFor = new Set<string>(others.length > 0 ? [] : ["script-unnamed"]);
  const missing = results.find((result) => result.missing !== undefined)?.missing;
  if (missing !== undefined)
    found.push(...adjusted(diagnostic("shellcheck-missing", { reason: missing }), asked[0]!.config));
  if (missing !== undefined || options.shellcheck === false) notLookedFor.add("shellcheck");
  const settled = settle(found, sources, configOfFile(linted, asked, configFor), notLookedFor);
  return {
    files: [...recipes, ...matrices].map(({ path }) => path),
    matrices: matrices.map(({ path }) => path),
    diagnostics: selection.strict ? settled.map(asError) : settled,
    sources,
  };
}

type ConfigForFolder = (folder: string) => LintConfig;

/** Lints the recipes, and then the fragments that they include. `results` are in the order of `asked`. */
async function lintRecipes(
  recipes: readonly FoundFile[],
  options: LintPathsOptions,
  configFor: ConfigForFolder,
): Promise<{ readonly asked: readonly BatchRecipe[]; readonly results: readonly BatchResult[] }> {
  const { cwd, kinds, signal } = options;
  const toLint = ({ path, bytes }: FoundFile, isFragment: boolean): BatchRecipe => {
    const folder = folderOf(path);
    const config = configFor(folder);
    const roots = rootsOf(options, folder, config).map((root) => below(cwd, root));
    return { path, bytes, roots, config, isFragment };
  };
  const shellcheck = options.shellcheck !== false;
  const named = recipes.map((recipe) => toLint(recipe, false));
  const ofNamed = await lintBatches({ cwd, recipes: named, shellcheck }, kinds, signal);
  const fragments = includedBy(ofNamed, named, cwd).map((fragment) => toLint(fragment, true));
  const ofFragments = await lintBatches({ cwd, recipes: fragments, shellcheck }, kinds, signal);
  return { asked: [...named, ...fragments], results: [...ofNamed, ...ofFragments] };
}

/** Returns the findings in the matrix of a fleet, and adds its text to `sources`. */
async function lintMatrix(
  { path, bytes }: FoundFile,
  options: LintPathsOptions,
  configFor: ConfigForFolder,
  sources: Map<string, SourceText>,
): Promise<readonly Diagnostic[]> {
  const { source, diagnostics } = decodeRecipe(path, bytes);
  sources.set(path, source);
  const rootsFor = (folder: string) => rootsOf(options, folder, configFor(folder));
  const mistakes = (await options.checkMatrix?.(source, rootsFor)) ?? [];
  const config = configFor(folderOf(path));
  return [...diagnostics, ...mistakes.flatMap((mistake) => adjusted(mistake, config))];
}

/** Returns a function that finds the configuration of a recipe or script: that of the first recipe that uses it. */
function configOfFile(
  linted: readonly LintedFile[],
  asked: readonly BatchRecipe[],
  configFor: ConfigForFolder,
): (file: string) => LintConfig {
  const configs = new Map<string, LintConfig>();
  for (const [index, { path, scripts }] of linted.entries())
    for (const file of [path, ...scripts]) if (!configs.has(file)) configs.set(file, asked[index]!.config);
  return (file) => configs.get(file) ?? configFor(dirname(file));
}

/** Returns the folders that the scripts of a recipe in `folder` are looked up in. */
function rootsOf(
  options: LintPathsOptions,
  folder: string,
  { resourceRoots }: LintConfig,
): readonly string[] {
  return options.resourceRoots?.(folder, resourceRoots) ?? [folder, ...resourceRoots];
}

/** Returns the folder of a file; for standard input, the current one. */
function folderOf(path: string): string {
  return path === "-" ? "." : dirname(path);
}

function readSource(file: string, cwd: string): SourceText {
  return new SourceText(file, readRegularText(resolve(cwd, file), { limit: fileLimits.resource }));
}

/** Returns the fragments that recipes include, without those that are looked at anyway. */
function includedBy(
  results: readonly BatchResult[],
  looked: readonly BatchRecipe[],
  cwd: string,
): readonly FoundFile[] {
  const known = new Set(looked.map(({ path }) => resolve(cwd, path)));
  const paths = results.flatMap(({ recipes }) => recipes.flatMap(({ fragments }) => fragments));
  return paths.flatMap((path) => {
    const absolute = resolve(cwd, path);
    if (known.has(absolute)) return [];
    known.add(absolute);
    return [{ path, bytes: readRegularFile(absolute, { limit: fileLimits.recipe }) }];
  });
}

/** With `strict` a warning counts as an error. */
function asError(found: Diagnostic): Diagnostic {
  return found.severity === "warning" ? { ...found, severity: "error" } : found;
}

/** Returns a path of a folder that is valid for this process, whose working directory may not be `cwd`. */
function below(cwd: string, folder: string): string {
  return cwd === process.cwd() ? folder : resolve(cwd, folder);
}
