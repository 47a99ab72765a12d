import { basename, dirname, resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceText } from "../source/source-text.ts";
import { readStart } from "../system/read-file.ts";
import type { LintedFile } from "./lint-batch.ts";

/**
 * Finds the scripts in the folder of a recipe, or below, that no recipe runs, copies or
 * mentions in another script. `files`: the candidates, as the user would write their paths;
 * `sources`: the texts of the recipes and of their scripts.
 */
export function unnamedScripts(
  recipes: readonly LintedFile[],
  files: readonly string[],
  sources: ReadonlyMap<string, SourceText>,
  cwd: string,
): Diagnostic[] {
  const byFolder = new Map(recipes.map((recipe) => [dirname(resolve(cwd, recipe.path)), recipe]));
  const named = new Set(recipes.flatMap((recipe) => recipe.scripts.map((file) => resolve(cwd, file))));
  const texts = [...sources.values()].map((source) => source.text);
  return files.flatMap((file) => {
    const absolute = resolve(cwd, file);
    if (named.has(absolute)) return [];
    let folder = dirname(absolute);
    while (!byFolder.has(folder) && dirname(folder) !== folder) folder = dirname(folder);
    const recipe = byFolder.get(folder);
    if (!recipe || recipe.hasUnknownScripts || !isScript(absolute)) return [];
    if (texts.some((text) => text.includes(basename(file)))) return [];
    const place = { file, span: { start: 0, end: 0 } };
    return [diagnostic("script-unnamed", { path: file, recipe: recipe.path }, { place })];
  });
}

/** A file that begins with `#!`. */
function isScript(path: string): boolean {
  try {
    return readStart(path, 2).toString("latin1") === "#!";
  } catch {
    return false;
  }
}
