import type { RecipesFolder } from "../catalog/find-recipe.ts";
import { resourceRoots } from "../catalog/resource-roots.ts";
import { Refusal } from "../diagnostics/diagnostic.ts";
import type { ValidatorKind } from "../kinds/kind.ts";
import { refusedCode } from "../lint/directives.ts";
import type { LintPathsOptions } from "../lint/lint-paths.ts";
import { isAdjustable, type RuleSelection } from "../lint/settings.ts";
import { findingOf, type Sources } from "../report/locate.ts";
import type { Finding } from "../report/report.ts";
import type { FilesAtStake } from "../system/files-at-stake.ts";
import { sourcesFrom } from "./sources.ts";

/** What `lint` is asked. Both the command line and the library fill this in. */
export interface LintSettings {
  /** Recipes, matrices of fleets, and folders that are searched for both; `-` is `stdin` if there is one. */
  readonly paths: readonly string[];
  /** Where scripts are looked up after a recipe's own folder. */
  readonly resourceRoots: readonly string[];
  /** Where the matrix of a fleet looks up PLUGIN VERSION. */
  readonly folders: readonly RecipesFolder[];
  readonly kinds: readonly ValidatorKind[];
  /** Apply the certain fixes to the files. */
  readonly fix: boolean;
  /** False: do not run ShellCheck on scripts; absent: as the configuration file says. */
  readonly shellcheck?: boolean | undefined;
  /** Which rules to look with, besides what the configuration files say. */
  readonly rules?: RuleSelection | undefined;
  readonly stdin?: AsyncIterable<Uint8Array | string> | undefined;
  readonly files: FilesAtStake;
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
}

export interface LintedRecipes {
  readonly findings: readonly Finding[];
  /** The recipes and matrices that were looked at. */
  readonly files: readonly string[];
  /** The matrices among them. */
  readonly matrices: readonly string[];
  /** The files in which `fix` changed something, and how many findings it fixed there. */
  readonly fixed: readonly { readonly path: string; readonly count: number }[];
  readonly sources: Sources;
}

/**
 * Checks the codes of a selection.
 *
 * @throws {Refusal} with exit code 2 for a code that does not exist, or is an error that cannot be turned off.
 */
export function checkSelection({ select, ignore, strict }: RuleSelection): RuleSelection {
  const wrong = [...(select ?? []), ...(ignore ?? [])].filter((code) => !isAdjustable(code));
  if (wrong.length > 0)
    // A warning where a file names the code; here nothing is run.
    throw new Refusal(
      ...wrong.map((code) => ({ ...refusedCode(code, undefined), severity: "error" as const })),
    );
  return { select, ignore, strict };
}

/**
 * Looks for mistakes in recipes and their scripts, and in the matrices of fleets.
 *
 * @throws {Refusal} with exit code 2 if a path can't be read or a folder holds no recipe, 3 if a fix can't be written.
 */
export async function lintRecipes(settings: LintSettings): Promise<LintedRecipes> {
  const { paths, resourceRoots: named, cwd } = settings;
  const { lintPaths } = await import("../lint/lint-paths.ts");
  const checkMatrix: NonNullable<LintPathsOptions["checkMatrix"]> = async (source, rootsOf) => {
    const { checkMatrixFile } = await import("../matrix/check-matrix-file.ts");
    const checked = await checkMatrixFile(source, { ...settings, rootsOf, missingImages: "warning" });
    return checked.diagnostics;
  };
  const {
    files,
    matrices,
    diagnostics,
    sources: texts,
    fixed,
  } = await lintPaths(paths, {
    ...settings,
    checkMatrix,
    resourceRoots: (folder, more) => resourceRoots(folder, [...named, ...more], cwd),
  });
  const sources = sourcesFrom(cwd, [...texts.values()]);
  return { findings: diagnostics.map((found) => findingOf(found, sources)), files, matrices, fixed, sources };
}
