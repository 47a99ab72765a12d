import { resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { PackageLock } from "../plan/package-lock.ts";
import { type Report, reportFormat } from "../report/report.ts";
import { sha256Hex } from "../source/sha256.ts";
import { fileLimits } from "../system/limits.ts";
import { readRegularFile } from "../system/read-file.ts";
import type { CompiledRecipe } from "./compile.ts";

/** What a plan file records about its run. */
export interface SavedRun {
  readonly recipe: readonly RecipeFile[];
  readonly report: Report;
  readonly lock: PackageLock;
}

/** A file of a recipe: the recipe itself, a fragment, a script. */
export interface RecipeFile {
  /** Absolute. */
  readonly path: string;
  readonly sha256: string;
}

const digestOf = (path: string) => sha256Hex(readRegularFile(path, { limit: fileLimits.resource }));

/** Returns the files of a recipe that was compiled just now. A recipe on standard input has none. */
export function recipeFilesOf({ located, files }: CompiledRecipe, cwd: string): RecipeFile[] {
  const { file, bytes } = located;
  const others = [...new Set(files.map((path) => resolve(cwd, path)))].filter((path) => path !== file);
  return [
    ...(file === undefined ? [] : [{ path: file, sha256: sha256Hex(bytes) }]),
    ...others.map((path) => ({ path, sha256: digestOf(path) })),
  ];
}

/**
 * Refuses a plan whose recipe is not what it was.
 *
 * @throws {Refusal} `plan-outdated`
 */
export function refuseOtherRecipe(files: readonly RecipeFile[], plan: string): void {
  for (const { path, sha256 } of files) {
    let now: string | undefined;
    try {
      now = digestOf(path);
    } catch {
      // It was removed, or cannot be read.
    }
    if (now !== sha256)
      throw new Refusal(diagnostic("plan-outdated", { plan, what: `the file ${path} of the recipe` }));
  }
}

/** Returns what a plan file says about its run; undefined if its report has another form than this version's. */
export function savedRunOf(about: unknown): SavedRun | undefined {
  const run = about as Partial<SavedRun> | null | undefined;
  return run?.report?.format === reportFormat && run.recipe && run.lock ? (run as SavedRun) : undefined;
}
