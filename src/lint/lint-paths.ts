import { statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { decodeRecipe } from "../compiler/compile.ts";
import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { ValidatorKind } from "../kinds/kind.ts";
import { SourceText } from "../source/source-text.ts";
import { descriptorOf } from "../system/descriptors.ts";
import type { FilesAtStake } from "../system/files-at-stake.ts";
import { fileLimits } from "../system/limits.ts";
import { readRegularFile, readRegularText } from "../system/read-file.ts";
import { readNamedFile } from "../system/read-named-file.ts";
import { repositoryLeft } from "../system/repository.ts";
import { ConfigFinder } from "./config.ts";
import { type FoundFile, findRecipes, looksLikeMatrix } from "./find-recipes.ts";
import { type FixedFile, fixFiles } from "./fix-files.ts";
import type { BatchRecipe, BatchResult } from "./lint-batch.ts";
import { lintBatches } from "./lint-batches.ts";
import { type RuleSelection, withSelection } from "./settings.ts";
import { adjusted, settle } from "./settle.ts";
import { unnamedScripts } from "./unnamed-scripts.ts";

export interface LintPathsOptions {
  /** The folder that relative paths start from. */
  readonly cwd: string;
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
  /** Standard input, for the path `-`; absent: `-` is the name of a file. */
  readonly stdin?: AsyncIterable<Uint8Array | string> | undefined;
  /** Which other files the command writes: none of them may be a file that is looked at. */
  readonly files?: FilesAtStake;
  readonly signal?: AbortSignal | undefined;
}

export interface LintedPaths {
  /** The linted recipes, and then the matrices of fleets, each in order. */
  readonly files: readonly string[];
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
  const { cwd, kinds, signal } = options;
  const { recipes, matrices, others } = await collect(paths, options);
  const configs = new ConfigFinder(cwd);
  const selection = options.rules ?? {};
  const configFor = (folder: string) => withSelection(configs.forFolder(folder).config, selection);
  const rootsOf = options.resourceRoots ?? ((folder, named) => [folder, ...named]);
  const toLint = ({ path, bytes }: FoundFile, isFragment: boolean): BatchRecipe => {
    const folder = path === "-" ? "." : dirname(path);
    const config = configFor(folder);
    const roots = rootsOf(folder, config.resourceRoots).map((root) => below(cwd, root));
    return { path, bytes, roots, config, isFragment };
  };
  const shellcheck = options.shellcheck !== false;
  const named = recipes.map((recipe) => toLint(recipe, false));
  const ofNamed = await lintBatches({ cwd, recipes: named, shellcheck }, kinds, signal);
  const fragments = includedBy(ofNamed, named, cwd).map((fragment) => toLint(fragment, true));
  const ofFragments = await lintBatches({ cwd, recipes: fragments, shellcheck }, kinds, signal);
  const asked = [...named, ...fragments];
  const results = [...ofNamed, ...ofFragments];

  const sources = new Map<string, SourceText>();
  for (const { texts } of results)
    for (const [path, text] of texts) if (!sources.has(path)) sources.set(path, new SourceText(path, text));
  const found = results.flatMap((result) => result.found);
  const linted = results.flatMap((result) => result.recipes);
  for (const { path, bytes } of matrices) {
    const { source, diagnostics } = decodeRecipe(path, bytes);
    sources.set(path, source);
    const rootsFor = (folder: string) => rootsOf(folder, configFor(folder).resourceRoots);
    const mistakes = (await options.checkMatrix?.(source, rootsFor)) ?? [];
    const config = configFor(path === "-" ? "." : dirname(path));
    found.push(...diagnostics, ...mistakes.flatMap((mistake) => adjusted(mistake, config)));
  }
  for (const finding of unnamedScripts(linted, others, sources, cwd)) {
    const { file } = finding.place!;
    if (!sources.has(file))
      sources.set(
        file,
        new SourceText(file, readRegularText(resolve(cwd, file), { limit: fileLimits.resource })),
      );
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
  if (missing !== undefined || !shellcheck) notLookedFor.add("shellcheck");
  const configByFile = new Map(
    linted
      .flatMap(({ path, scripts }, index) =>
        [path, ...scripts].map((file) => [file, asked[index]!.config] as const),
      )
      .reverse(),
  );
  const configOf = (file: string) => configByFile.get(file) ?? configFor(dirname(file));
  const settled = settle(found, sources, configOf, notLookedFor);
  return {
    files: [...recipes, ...matrices].map(({ path }) => path),
    diagnostics: selection.strict ? settled.map(asError) : settled,
    sources,
  };
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

interface Collected {
  readonly recipes: readonly FoundFile[];
  readonly matrices: readonly FoundFile[];
  /** The other files in the folders that were searched. */
  readonly others: readonly string[];
}

async function collect(
  paths: readonly string[],
  { cwd, stdin, signal }: LintPathsOptions,
): Promise<Collected> {
  const recipes = new Map<string, FoundFile>();
  const matrices = new Map<string, FoundFile>();
  const others = new Set<string>();
  for (const path of paths) {
    const absolute = path === "-" && stdin ? path : resolve(cwd, path);
    const left = path === "-" || descriptorOf(path) !== undefined ? undefined : repositoryLeft(absolute);
    if (left !== undefined) throw new Refusal(diagnostic("lint-path-outside", { path, repository: left }));
    if (!isFolder(absolute)) {
      if (recipes.has(absolute) || matrices.has(absolute)) continue;
      const what = "the recipe or folder";
      const bytes = await readNamedFile(path, { what, limit: fileLimits.recipe, cwd, stdin, signal });
      const isMatrix = looksLikeMatrix(bytes.toString("utf8"), basename(path));
      (isMatrix ? matrices : recipes).set(absolute, { path, bytes });
      continue;
    }
    const found = findRecipes(path, cwd);
    if (found.recipes.length + found.matrices.length === 0)
      throw new Refusal(diagnostic("nothing-to-lint", { path }));
    for (const recipe of found.recipes) {
      const file = resolve(cwd, recipe.path);
      if (!recipes.has(file)) recipes.set(file, recipe);
    }
    for (const matrix of found.matrices) {
      const file = resolve(cwd, matrix.path);
      if (!matrices.has(file)) matrices.set(file, matrix);
    }
    for (const other of found.others) others.add(other);
  }
  return { recipes: [...recipes.values()], matrices: [...matrices.values()], others: [...others] };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false; // The reason is given when it is read.
  }
}

/** Returns a path of a folder that is valid for this process, whose working directory may not be `cwd`. */
function below(cwd: string, folder: string): string {
  return cwd === process.cwd() ? folder : resolve(cwd, folder);
}
