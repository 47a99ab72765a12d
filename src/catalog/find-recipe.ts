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

/** Where recipes are looked for, in order: `--recipes`, the environment (colon-separated), those that ship. */
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

/** Text by text, numbers in it as numbers: `1.9` before `1.10`. (Intl.Collator takes ten milliseconds to make.) */
export function byVersion(a: string, b: string): number {
  const partsOf = (text: string): readonly string[] => text.match(/\d+|\D+/g) ?? [];
  const [one, two] = [partsOf(a), partsOf(b)];
  for (let at = 0; at < Math.min(one.length, two.length); at++) {
    const [left, right] = [one[at]!, two[at]!];
    const difference = /^\d/.test(left) && /^\d/.test(right) ? Number(left) - Number(right) : 0;
    if (difference !== 0) return difference;
    if (left !== right) return left < right ? -1 : 1;
  }
  return one.length - two.length;
}

/**
 * All recipes of the folders, by plugin and version; the first folder that has one wins. A folder that the
 * user named and that can't be read is refused (exit 2): passing over it could pick another recipe.
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

/** The recipe of a plugin and version; refused (exit 2), naming the nearest, where there is none. */
export function findRecipe(
  plugin: string,
  version: string,
  folders: readonly RecipesFolder[],
  cwd: string,
): FoundRecipe {
  // The usual case asks for one file, without listing anything.
  if (isPlainName(plugin) && isPlainName(version)) {
    for (const folder of folders) {
      if (folder.from !== "shipped with the program") subfolders(folder, cwd);
      const file = join(folder.path, plugin, version, recipeFileName);
      if (isFile(resolve(cwd, file))) return { plugin, version, file, folder };
    }
  }
  throw unknownRecipe(plugin, version, folders, listRecipes(folders, cwd));
}

/** Why a plugin's version could not be found, with what there is instead. */
export function unknownRecipe(
  plugin: string,
  version: string,
  folders: readonly RecipesFolder[],
  all: readonly { readonly plugin: string; readonly version?: string | undefined }[],
): Refusal {
  const versions = all
    .filter((one) => one.plugin === plugin)
    .flatMap((one) => (one.version === undefined ? [] : [one.version]));
  if (versions.length > 0) {
    const near = nearest(version, versions);
    return new Refusal(diagnostic("version-unknown", { plugin, version, known: versions, nearest: near }));
  }
  const known = [...new Set(all.map((one) => one.plugin))];
  return new Refusal(
    diagnostic("plugin-unknown", {
      plugin,
      known,
      nearest: nearest(plugin, known),
      folders: folders.map((folder) => folder.path),
    }),
  );
}

/** A name is one folder's name: it never leads out of the folder of recipes. */
export function isPlainName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !/[/\\\0]/.test(name);
}

/** The folders in a folder of recipes; refuses (exit 2) one that can't be read. */
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

export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false; // A part of the path is a file, or may not be looked into.
  }
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return false;
  }
}
