import { readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { byVersion, isFile, isPlainName, recipeFileName } from "../catalog/find-recipe.ts";
import { resourceRoots } from "../catalog/resource-roots.ts";
import { Refusal } from "../diagnostics/diagnostic.ts";
import type { ValidatorKind } from "../kinds/kind.ts";
import type { PluginKind } from "../kinds/plugin-kinds.ts";
import { type ArgumentDeclaration, allArguments } from "../recipe/recipe.ts";
import { fileLimits } from "../system/limits.ts";
import { readRegularFile } from "../system/read-file.ts";
import type { ImageArgument, PackOptions, PackResult, Plugin } from "./plugin.ts";
import type { Remote } from "./remote.ts";

export interface RecipePluginOptions {
  /** Kinds of validators that the recipes use besides the built-in ones. */
  readonly kinds?: readonly PluginKind[];
}

/** Where the recipe of a version is. */
export interface VersionRecipe {
  readonly file: string;
  readonly roots: readonly string[];
}

/**
 * A property of the default `packImage`: the recipe that it runs, so that the program knows that a version can be
 * compiled. The symbol is registered, so that it also works in a plugin that has another copy of this package.
 */
const recipeOf = Symbol.for("sahara-image.recipe-of-version");

/**
 * Returns the default implementation of a plugin, for a folder that holds VERSION/image.yaml. It checks the arguments,
 * puts their values under the target variables, compiles the validators and runs them on the remote.
 *
 * @param folder a path, or the URL of a folder such as `new URL(".", import.meta.url)`.
 */
export function recipePlugin(folder: string | URL, { kinds = [] }: RecipePluginOptions = {}): Plugin {
  const root = resolve(folder instanceof URL || folder.startsWith("file:") ? fileURLToPath(folder) : folder);

  function recipeOfVersion(version: string): VersionRecipe {
    if (!isPlainName(version)) throw new Error(`${version} is no version`);
    const file = join(root, version, recipeFileName);
    return { file, roots: resourceRoots(dirname(file), [root], root) };
  }

  async function packImage(version: string, remote: Remote, options: PackOptions): Promise<PackResult> {
    const { compileLocated } = await import("./compile-recipe.ts");
    const { file, roots } = recipeOfVersion(version);
    const located = {
      path: file,
      bytes: readRegularFile(file, { limit: fileLimits.recipe }),
      plugin: basename(root),
      version,
      roots,
      place: { folder: dirname(file), shown: dirname(file) },
      kinds: await adaptKinds(kinds, root),
    };
    const { diagnostics, compiled } = await compileLocated(located, {
      arguments: new Map(Object.entries(options.imageArguments)),
      optimise: true,
    });
    if (!compiled) throw new Refusal(...diagnostics);
    const validation = await remote.validate(compiled, { reconcile: options.reconcile });
    return { validation, verified: true };
  }

  return {
    versions: () => versionsIn(root),
    async getImageArguments(version) {
      const { decodeRecipe, parseRecipe } = await import("../compiler/compile.ts");
      const { file } = recipeOfVersion(version);
      const { source } = decodeRecipe(file, readRegularFile(file, { limit: fileLimits.recipe }));
      const { folderFinder } = await import("../compiler/resource-finder.ts");
      const resources = folderFinder([], { folder: dirname(file), shown: dirname(file) });
      const { recipe } = await parseRecipe(source, { kinds: await adaptKinds(kinds, root), resources });
      return allArguments(recipe).map(imageArgument);
    },
    packImage: Object.assign(packImage, { [recipeOf]: recipeOfVersion }),
    kinds,
  };
}

/** Returns the recipe that a plugin's `packImage` runs; undefined if the method is the plugin's own. */
export function recipeBehind(packImage: Plugin["packImage"], version: string): VersionRecipe | undefined {
  const of = (packImage as { [recipeOf]?: (version: string) => VersionRecipe })[recipeOf];
  return of?.(version);
}

/** Turns exported validator kinds into those of the compiler. Refuses (exit 2) what is not a kind. */
export async function adaptKinds(
  kinds: readonly PluginKind[],
  from: string,
): Promise<readonly ValidatorKind[]> {
  if (kinds.length === 0) return [];
  const { adaptPluginKinds } = await import("../kinds/plugin-kinds.ts");
  const adapted = await adaptPluginKinds(kinds, from);
  if (adapted.diagnostics.length > 0) throw new Refusal(...adapted.diagnostics);
  return adapted.kinds;
}

/** Returns the names of the subfolders that hold a recipe. */
export function versionsIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith(".") && name !== "node_modules")
    .filter((name) => isFile(join(folder, name, recipeFileName)))
    .sort(byVersion);
}

function imageArgument(declared: ArgumentDeclaration): ImageArgument {
  const { name, targetVariable = name, description, default: value, choices } = declared;
  const { required, hidden, secret } = declared;
  return {
    name: name.text,
    targetVariable: targetVariable.text,
    ...(description ? { description: description.text.trim() } : {}),
    ...(value ? { default: value.text } : {}),
    ...(choices ? { choices: choices.map((choice) => choice.text) } : {}),
    required,
    hidden,
    secret,
  };
}
