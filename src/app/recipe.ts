import { dirname, resolve } from "node:path";
import { recipesFolders, unknownRecipe } from "../catalog/find-recipe.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { callPlugin, checkVersions } from "../plugins/call-plugin.ts";
import type { LocatedRecipe } from "../plugins/compile-recipe.ts";
import type { Plugin } from "../plugins/plugin.ts";
import { adaptKinds, recipeBehind } from "../plugins/recipe-plugin.ts";
import { findingOf } from "../report/locate.ts";
import type { Finding } from "../report/report.ts";
import { type LocatedVersion, locateOfPlugin, locateVersion, readRecipe, rootsOf } from "./locate-version.ts";
import type { RecipeOptions } from "./options.ts";
import type { CompiledRecipe } from "./run-compiled.ts";
import { sourcesFrom } from "./sources.ts";

/** Finds and reads what the options name. */
export async function locate(options: RecipeOptions): Promise<LocatedVersion> {
  const { file, text, plugin, version, cwd = process.cwd(), recipes = [], resourceRoots = [] } = options;
  if ([file, text, plugin].filter((one) => one !== undefined).length !== 1)
    throw new TypeError("expected one of `file`, `text` and `plugin`");
  if ((plugin === undefined) !== (version === undefined))
    throw new TypeError("expected `plugin` and `version` together");
  if (file !== undefined)
    return {
      recipe: { path: file, bytes: readRecipe(file, cwd), roots: rootsOf(dirname(file), resourceRoots, cwd) },
    };
  if (text !== undefined) {
    const roots = resourceRoots.map((root) => resolve(cwd, root));
    return { recipe: { path: "image.yaml", bytes: new TextEncoder().encode(text), roots } };
  }
  const folders = recipesFolders(recipes, {});
  if (typeof plugin === "string") return locateVersion(plugin, version!, { folders, resourceRoots, cwd });
  return locateObject(plugin!, version!, { resourceRoots, cwd });
}

/** What a plugin that is an object, and has no name, comes to. */
async function locateObject(
  plugin: Plugin,
  version: string,
  settings: { readonly resourceRoots: readonly string[]; readonly cwd: string },
): Promise<LocatedVersion> {
  const name = "plugin";
  const versions = checkVersions(
    name,
    await callPlugin(name, "versions", "plugin-failed", () => plugin.versions()),
  );
  if (!versions.includes(version))
    throw unknownRecipe(
      name,
      version,
      [],
      versions.map((one) => ({ plugin: name, version: one })),
    );
  const behind = recipeBehind(plugin.packImage, version);
  const recipe = behind && { ...behind, kinds: await adaptKinds(plugin.kinds ?? [], name) };
  return locateOfPlugin({ name, version, plugin, path: name, ...(recipe ? { recipe } : {}) }, settings);
}

/** A recipe with mistakes. */
export interface Mistakes {
  readonly diagnostics: readonly Finding[];
}

/** Compiles a recipe with what the options give it. */
export async function compileOptions(
  located: LocatedRecipe,
  options: RecipeOptions,
  distro?: { readonly id: string; readonly version?: string },
): Promise<CompiledRecipe | Mistakes> {
  const { kinds = [], optimise = true, cwd = process.cwd() } = options;
  const { compileLocated } = await import("../plugins/compile-recipe.ts");
  const compilation = await compileLocated(located, {
    arguments: new Map(Object.entries(options.arguments ?? {})),
    kinds: await adaptKinds(kinds, "kinds"),
    optimise,
    distro,
  });
  const sources = sourcesFrom(cwd, [...compilation.sourceTexts.values()]);
  const { compiled } = compilation;
  return compiled
    ? { ...compilation, compiled, located, sources }
    : { diagnostics: findings(compilation.diagnostics, sources) };
}

export function findings(diagnostics: readonly Diagnostic[], sources: CompiledRecipe["sources"]): Finding[] {
  return diagnostics.map((one) => findingOf(one, sources));
}
