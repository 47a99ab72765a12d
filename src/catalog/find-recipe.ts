import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { reasonOf } from "../source/errno.ts";
import { nearest } from "../source/nearest.ts";
import { packageRoot } from "./package-root.ts";

/** A folder that holds PLUGIN/VERSION/image.yaml, and who named it. */
export interface RecipesFolder {
  /** As the user wrote it; absolute for the one that ships. */
  readonly path: string;
  readonly from: "--recipes" | "SAHARA_IMAGE_RECIPES" | "shipped with the program";
}

export interface FoundRecipe {
  readonly plugin: string;
  readonly version: string;
  /** Path of its image.yaml, beginning with the folder's path. */
  readonly file: string;
  readonly folder: RecipesFolder;
}

/** The file that makes a folder a recipe. */
export const recipeFileName = "image.yaml";

/** Returns where recipes are searched, in order: `--recipes`, the environment (colon-separated), those that ship. */
export function recipesFolders(
  named: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): RecipesFolder[] {
  const fromEnv = (env.SAHARA_IMAGE_RECIPES ?? "").split(":").filter((path) => path !== "");
  return [
    ...named.map((path): RecipesFolder => ({ path, from: "--recipes" })),
    ...fromEnv.map((path): RecipesFolder => ({ path, from: "SAHARA_IMAGE_RECIPES" })),
    { path: join(packageRoot(), "recipes"), from: "shipped with the program" },
  ];
}

/** Compares versions: numbers in them as numbers, `1.9` before `1.10`. (Making an Intl.Collator takes 10 ms.) */
export function byVersion(a: string, b: string): number {
  const partsOf = (text: string): readonly string[] => text.match(/\d+|\D+/g) ?? [];
  const [inA, inB] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.min(inA.length, inB.length); at++) {
    const [left, right] = [inA[at]!, inB[at]!];
    const difference = /^\d/.test(left) && /^\d/.test(right) ? Number(left) - Number(right) : 0;
    if (difference !== 0) return difference;
    if (left !== right) return left < right ? -1 : 1;
  }
  return inA.length - inB.length;
}

/**
 * Returns all recipes of the folders, by plugin and version. If two folders have the same recipe, the first wins.
 *
 * @throws {Refusal} `recipes-folder-missing`: if an unreadable folder were ignored, another recipe could win.
 */
export function listRecipes(folders: readonly RecipesFolder[], cwd: string): FoundRecipe[] {
  const found = new Map<string, FoundRecipe>();
  for (const folder of folders) {
    for (const plugin of subfolders(folder, cwd)) {
      for (const version of subfolders({ ...folder, path: join(folder.path, plugin) }, cwd)) {
        const file = join(folder.path, plugin, version, recipeFileName);
        const key = `${plugin}/${version}`;
        if (!found.has(key) && isFile(resolve(cwd, file))) found.set(key, { plugin, version, file, folder });
      }
    }
  }
  return [...found.values()].sort((a, b) => byVersion(a.plugin, b.plugin) || byVersion(a.version, b.version));
}

/** Explains why a plugin's version could not be found, and names the nearest that exists. */
export function unknownRecipe(
  plugin: string,
  version: string,
  folders: readonly RecipesFolder[],
  all: readonly { readonly plugin: string; readonly version?: string | undefined }[],
): Refusal {
  const versions = all.flatMap((found) => (found.plugin === plugin ? (found.version ?? []) : []));
  if (versions.length > 0) {
    const near = nearest(version, versions);
    return new Refusal(diagnostic("version-unknown", { plugin, version, known: versions, nearest: near }));
  }
  const known = [...new Set(all.map((found) => found.plugin))];
  const swapped = all.some((found) => found.plugin === version && found.version === plugin);
  return new Refusal(
    diagnostic("plugin-unknown", {
      plugin,
      known,
      nearest: swapped ? `${version} ${plugin}` : nearest(plugin, known),
      folders: folders.map((folder) => folder.path),
    }),
  );
}

/** Whether a name can be the name of a folder, and does not lead out of the folder that it is in. */
export function isPlainName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/\\\0]/.test(name);
}

/**
 * Returns the names of the folders in a folder of recipes.
 *
 * @throws {Refusal} `recipes-folder-missing`
 */
export function subfolders(folder: RecipesFolder, cwd: string): string[] {
  try {
    return readdirSync(resolve(cwd, folder.path), { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith(".") && (entry.isDirectory() || entry.isSymbolicLink()))
      .filter((entry) => entry.isDirectory() || isFolder(resolve(cwd, folder.path, entry.name)))
      .map((entry) => entry.name);
  } catch (error) {
    const reason = reasonOf(error);
    throw new Refusal(diagnostic("recipes-folder-missing", { path: folder.path, from: folder.from, reason }));
  }
}

/** Returns whether a path leads to a regular file; false if it cannot be looked at. */
export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false; // Part of the path is a file, or a folder without permission.
  }
}

/** Returns whether a path leads to a folder; false if it cannot be looked at. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}
