import { closeSync, openSync, readSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { FileScript } from "./script.ts";
import type { CheckedRecipe } from "./shellcheck/check-scripts.ts";

/**
 * The scripts that lie in the folder of a recipe, or below, and that none of the recipes runs, copies or
 * mentions in another script. `files`: those that may be such, as paths that the user would write.
 */
export function unnamedScripts(
  recipes: readonly CheckedRecipe[],
  files: readonly string[],
  cwd: string,
): Diagnostic[] {
  const byFolder = new Map(recipes.map(({ view }) => [dirname(resolve(cwd, view.source.path)), view]));
  const named = new Set<string>();
  const texts: string[] = [];
  for (const { view } of recipes) {
    for (const { script } of view.uses) {
      if (script instanceof FileScript) named.add(resolve(cwd, script.file));
      texts.push(script.text);
    }
  }
  return files.flatMap((file) => {
    const absolute = resolve(cwd, file);
    if (named.has(absolute) || !isScript(absolute)) return [];
    let folder = dirname(absolute);
    while (!byFolder.has(folder) && dirname(folder) !== folder) folder = dirname(folder);
    const view = byFolder.get(folder);
    if (!view || view.hasUnknownScripts || texts.some((text) => text.includes(basename(file)))) return [];
    const place = { file, span: { start: 0, end: 0 } };
    return [diagnostic("script-unnamed", { path: file, recipe: view.source.path }, { place })];
  });
}

/** A file that begins with `#!`. */
function isScript(path: string): boolean {
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    const head = Buffer.alloc(2);
    return readSync(file, head) === 2 && head.toString("latin1") === "#!";
  } catch {
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
