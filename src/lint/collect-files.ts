import { statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { descriptorOf } from "../system/descriptors.ts";
import { fileLimits } from "../system/limits.ts";
import { readNamedFile } from "../system/read-named-file.ts";
import { repositoryLeft } from "../system/repository.ts";
import { type FoundFile, type FoundFiles, findRecipes, looksLikeMatrix } from "./find-recipes.ts";

export interface CollectOptions {
  /** The folder that relative paths start from. */
  readonly cwd: string;
  /** Standard input, for the path `-`; absent: `-` is the name of a file. */
  readonly stdin?: AsyncIterable<Uint8Array | string> | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads the recipes and matrices that paths name, and those in folders, each once. Refuses (exit 2) a path that cannot be
 * read or is outside the repository, and a folder that holds no recipe.
 */
export async function collectFiles(
  paths: readonly string[],
  { cwd, stdin, signal }: CollectOptions,
): Promise<FoundFiles> {
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
