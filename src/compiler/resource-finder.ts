import { lstatSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type {
  FragmentLookup,
  NotFound,
  ResourceFinder,
  ResourceLookup,
  TreeLookup,
} from "../recipe/resources.ts";
import { reasonOf } from "../source/errno.ts";
import { fileLimits } from "../system/limits.ts";
import { FileRefused, readRegularFile } from "../system/read-file.ts";
import { fragmentsAround, type RecipePlace } from "./fragment-files.ts";
import { listFiles } from "./list-files.ts";
import { readTree } from "./read-tree.ts";

export type { ResourceFinder, ResourceLookup } from "../recipe/resources.ts";
export type { RecipePlace };

/** Returns the path with `.` and `..` resolved; undefined if it is absolute, or leads out. */
export function normalise(path: string): string | undefined {
  if (path.startsWith("/") || path.includes("\0")) return undefined;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

/**
 * Searches folders, in order. The first one that has the file wins. For one compilation: folders must not change
 * meanwhile.
 *
 * @param recipe the place of the recipe; if absent, it has no folder, and there are no fragments
 */
export function folderFinder(roots: readonly string[], recipe?: RecipePlace): ResourceFinder {
  return finderOf(roots, roots, recipe, new Map());
}

/**
 * @param shared the folders to search for fragments, after their own
 * @param finders those of the fragments, by their places: many fragments are in one folder
 */
function finderOf(
  roots: readonly string[],
  shared: readonly string[],
  place: RecipePlace | undefined,
  finders: Map<string, ResourceFinder>,
): ResourceFinder {
  const finderAt = (of: RecipePlace) => {
    const key = `${of.folder}\0${of.shown}`;
    const finder = finders.get(key) ?? finderOf([...new Set([of.folder, ...shared])], shared, of, finders);
    finders.set(key, finder);
    return finder;
  };
  let listed: readonly string[] | undefined;
  const realFolders = new Map<string, string>();
  const realFolder = (path: string) => {
    const real = realFolders.get(path) ?? realpathSync.native(path);
    realFolders.set(path, real);
    return real;
  };
  return {
    ...(place ? eachOnce(fragmentsAround(place, shared, finderAt)) : noFragments),
    roots,
    find(path) {
      const relative = normalise(path);
      if (relative === undefined) return { kind: "outside" };
      if (relative === "") return { kind: "nothing" };
      for (const root of roots) {
        const found = findIn(root, relative, realFolder);
        if (found.kind !== "nothing") return found;
      }
      return { kind: "nothing" };
    },
    tree(path) {
      const relative = normalise(path);
      if (relative === undefined) return { kind: "outside" };
      for (const root of roots) {
        const found = treeIn(root, relative, realFolder);
        if (found.kind !== "nothing") return found;
      }
      return { kind: "nothing" };
    },
    list: () => (listed ??= [...new Set(roots.flatMap((root) => listFiles(root)))]),
  };
}

/** Looks for each fragment once: a recipe may include it many times. */
function eachOnce<T extends Pick<ResourceFinder, "fragment">>(fragments: T): T {
  const found = new Map<string, FragmentLookup>();
  return {
    ...fragments,
    fragment(path) {
      const lookup = found.get(path) ?? fragments.fragment(path);
      found.set(path, lookup);
      return lookup;
    },
  };
}

function findIn(root: string, relative: string, realFolder: (path: string) => string): ResourceLookup {
  const path = join(root, relative);
  try {
    // No exception if there is no file, which is the usual result in the first of several roots.
    if (!lstatSync(path, { throwIfNoEntry: false })) return { kind: "nothing" };
    const bytes = readRegularFile(path, { limit: fileLimits.resource, inside: realFolder(root) });
    return { kind: "found", path, bytes };
  } catch (error) {
    return notFound(error, root, path);
  }
}

function treeIn(root: string, relative: string, realFolder: (path: string) => string): TreeLookup {
  const path = join(root, relative);
  try {
    if (!lstatSync(path, { throwIfNoEntry: false })) return { kind: "nothing" };
    return { kind: "found", path, entries: readTree(path, realFolder(root)) };
  } catch (error) {
    return notFound(error, root, path);
  }
}

function notFound(error: unknown, root: string, path: string): NotFound {
  if (error instanceof FileRefused && error.isOutside) return { kind: "outside", root };
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") return { kind: "nothing" };
  return { kind: "unreadable", path, reason: reasonOf(error) };
}

/** For a recipe without a folder: it can include nothing. */
export const noFragments: Pick<ResourceFinder, "fragment" | "listFragments"> = {
  fragment: () => ({ kind: "nothing" }),
  listFragments: () => [],
};

/** For a recipe in an unknown folder: no file counts as missing. */
export const noResources: ResourceFinder = {
  roots: [],
  find: () => ({ kind: "not-looked-up" }),
  tree: () => ({ kind: "not-looked-up" }),
  list: () => [],
  fragment: () => ({ kind: "not-looked-up" }),
  listFragments: () => [],
};

/** Returns a finder that calls `onFound` for each file that is found, also for fragments. */
export function watchedFinder(finder: ResourceFinder, onFound: (path: string) => void): ResourceFinder {
  return {
    ...finder,
    find(path) {
      const found = finder.find(path);
      if (found.kind === "found") onFound(found.path);
      return found;
    },
    tree(path) {
      const found = finder.tree(path);
      if (found.kind === "found") for (const entry of found.entries) onFound(join(found.path, entry.path));
      return found;
    },
    fragment(path) {
      const found = finder.fragment(path);
      if (found.kind !== "found") return found;
      onFound(found.identity);
      return { ...found, finder: watchedFinder(found.finder, onFound) };
    },
  };
}
