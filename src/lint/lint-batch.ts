import { dirname, resolve } from "node:path";
import { decodeRecipe } from "../compiler/compile.ts";
import { folderFinder } from "../compiler/resource-finder.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { ValidatorKind } from "../kinds/kind.ts";
import { Includers } from "./includers.ts";
import { lintRecipe } from "./lint-recipe.ts";
import { FileScript } from "./script.ts";
import type { LintConfig } from "./settings.ts";
import { check, type ScriptToCheck, scriptsToCheck } from "./shellcheck/check-scripts.ts";

/** Recipes to lint one after the other, as data that can be sent to another thread. */
export interface Batch {
  readonly cwd: string;
  readonly recipes: readonly BatchRecipe[];
  /** False: ShellCheck does not run. */
  readonly shellcheck: boolean;
}

export interface BatchRecipe {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Where its scripts are looked up, as paths that are valid for this process. */
  readonly roots: readonly string[];
  readonly config: LintConfig;
  /** Whether it is known that other files include it. */
  readonly isFragment?: boolean;
}

export interface BatchResult {
  /** All findings, before comments disable any. */
  readonly found: readonly Diagnostic[];
  /** The texts of the recipes and of their scripts, in the order in which they were read. */
  readonly texts: readonly (readonly [path: string, text: string])[];
  /** Of each recipe, in order. */
  readonly recipes: readonly LintedFile[];
  /** Why ShellCheck could not be run. */
  readonly missing?: string;
}

export interface LintedFile {
  readonly path: string;
  /** The fragments that it includes, directly or through others. */
  readonly fragments: readonly string[];
  /** The files of its scripts. */
  readonly scripts: readonly string[];
  /** Whether the recipe runs a script that could not be read. */
  readonly hasUnknownScripts: boolean;
}

/** Lints recipes one after the other, and keeps little of each. */
export async function lintBatch(
  { cwd, recipes, shellcheck }: Batch,
  kinds?: readonly ValidatorKind[],
  signal?: AbortSignal,
): Promise<BatchResult> {
  const includers = new Includers();
  const found: Diagnostic[] = [];
  const texts = new Map<string, string>();
  const linted: LintedFile[] = [];
  const toCheck: ScriptToCheck[] = [];
  for (const { path, bytes, roots, config, isFragment = false } of recipes) {
    signal?.throwIfAborted();
    const folder = path === "-" ? "." : dirname(path);
    const place = { folder: resolve(cwd, folder), shown: folder };
    const { source, diagnostics } = decodeRecipe(path, bytes);
    const request = {
      source,
      resources: folderFinder(roots, place),
      config,
      isFragment,
      ...(kinds ? { kinds } : {}),
    };
    let recipe = await lintRecipe(request);
    if (!isFragment && path !== "-" && (await includers.isFragment(resolve(cwd, path), recipe.found)))
      recipe = await lintRecipe({ ...request, isFragment: true });
    const { view } = recipe;
    found.push(...diagnostics, ...recipe.found);
    for (const [file, { text }] of view.sources) if (!texts.has(file)) texts.set(file, text);
    if (shellcheck) toCheck.push(...scriptsToCheck({ view, config, found: recipe.found }));
    const scripts = [...view.scripts.keys()].filter((key) => key instanceof FileScript);
    linted.push({
      path,
      fragments: [...recipe.analysis.fragments.keys()],
      scripts: scripts.map((script) => script.file),
      hasUnknownScripts: view.hasUnknownScripts,
    });
  }
  const { diagnostics, missing } = await check(toCheck, { cwd, ...(signal ? { signal } : {}) });
  found.push(...diagnostics);
  return { found, texts: [...texts], recipes: linted, ...(missing === undefined ? {} : { missing }) };
}
