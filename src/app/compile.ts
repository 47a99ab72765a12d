import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { distributionsByFamily, familyOf } from "../plan/distributions.ts";
import type { CompiledPlan, LocatedRecipe, RecipeCompilation } from "../plugins/compile-recipe.ts";
import type { Sources } from "../report/locate.ts";
import { nearest } from "../source/nearest.ts";
import { locate } from "./locate.ts";
import type { RecipeSettings } from "./settings.ts";
import { sourcesFrom } from "./sources.ts";

/** A recipe that compiled without errors. */
export interface CompiledRecipe extends Omit<RecipeCompilation, "compiled"> {
  readonly located: LocatedRecipe;
  readonly compiled: CompiledPlan;
  readonly sources: Sources;
}

/** A recipe with errors, or arguments that do not fit it. */
export interface Mistakes {
  /** The recipe's file, as messages name it. */
  readonly file: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: Sources;
}

/**
 * Finds, reads and compiles a recipe.
 *
 * @returns the errors as data: whoever wrote the recipe or gave the arguments has to fix them.
 * @throws {Refusal} with exit code 2 if the recipe can't be found or read, or the plugin is broken or has no recipe.
 */
export async function compileRecipe(settings: RecipeSettings): Promise<CompiledRecipe | Mistakes> {
  const { recipe, plugin } = await locate(settings);
  if (recipe) return compileFound(recipe, settings);
  const { name, version } = plugin;
  throw new Refusal(diagnostic("plugin-not-compilable", { plugin: name, version, method: "packImage" }));
}

/** Compiles a recipe that has been read. */
export async function compileFound(
  located: LocatedRecipe,
  settings: RecipeSettings,
): Promise<CompiledRecipe | Mistakes> {
  const { compileLocated } = await import("../plugins/compile-recipe.ts");
  const compilation = await compileLocated(located, settings);
  const sources = sourcesFrom(settings.cwd, [...compilation.sourceTexts.values()]);
  const { compiled, files } = compilation;
  for (const file of files) settings.files.keep(file, `the file ${file} of the recipe`);
  const diagnostics = [...unknownDistro(settings), ...compilation.diagnostics];
  return compiled
    ? { ...compilation, compiled, diagnostics, located, sources }
    : { file: located.path, diagnostics, sources };
}

/** Warns about a misspelt distribution: the compiled script would lack the steps for the distribution that was meant. */
function unknownDistro({ distro }: RecipeSettings): Diagnostic[] {
  if (!distro || familyOf(distro.id) !== undefined) return [];
  const known = Object.values(distributionsByFamily).flat();
  const { id } = distro;
  // Such as debian12, and debian-12.
  const [, name = "", version] = /^([a-z]+)[-_.]?(\d[\d.]*)$/i.exec(id) ?? [];
  const joined = familyOf(name) === undefined ? undefined : `${name}:${version}`;
  return [diagnostic("distribution-unknown", { name: id, known, nearest: joined ?? nearest(id, known) })];
}
