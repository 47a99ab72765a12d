import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { listRecipes, recipesFolders } from "../../../src/catalog/find-recipe.ts";
import { resourceRoots } from "../../../src/catalog/resource-roots.ts";
import { compile, decodeRecipe } from "../../../src/compiler/compile.ts";
import { emitGuest } from "../../../src/compiler/emit/emit.ts";
import { passes } from "../../../src/compiler/optimise/passes.ts";
import { folderFinder } from "../../../src/compiler/resource-finder.ts";
import type { Diagnostic } from "../../../src/diagnostics/diagnostic.ts";
import type { Plan } from "../../../src/plan/plan.ts";

export interface CompiledRecipe {
  readonly plan: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** The names of its arguments, with those of the fragments that it includes. */
  readonly declared: readonly string[];
  /** The program that is run in the guest. */
  program(testOnly: boolean): string;
}

/** Compiles a recipe that ships, as the command line does. */
export async function compileShipped(
  plugin: string,
  version: string,
  args: Readonly<Record<string, string>>,
  distro?: { readonly id: string; readonly version: string },
): Promise<CompiledRecipe> {
  const cwd = process.cwd();
  const shipped = listRecipes(recipesFolders([], {}), cwd);
  const { file } = shipped.find((recipe) => recipe.plugin === plugin && recipe.version === version)!;
  const folder = dirname(file);
  const { source, sha256, diagnostics } = decodeRecipe(file, readFileSync(file));
  const compiled = await compile({
    source,
    sha256,
    resources: folderFinder(resourceRoots(folder, [], cwd), { folder, shown: folder }),
    arguments: new Map(Object.entries(args)),
    plugin,
    version,
    passes,
    ...(distro ? { distro } : {}),
  });
  const { plan, sources } = compiled;
  return {
    plan,
    diagnostics: [...diagnostics, ...compiled.diagnostics],
    declared: compiled.argumentValues.map(({ argument }) => argument),
    program(testOnly) {
      if (!plan) throw new Error(`${plugin} ${version} does not compile`);
      const mode = testOnly ? "test-only" : "reconcile";
      return emitGuest(plan, { mode, verify: true, toolVersion: "0.0.0", sources });
    },
  };
}
