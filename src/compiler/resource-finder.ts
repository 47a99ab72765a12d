import { type Dirent, lstatSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { reasonOf } from "../source/errno.ts";
import { fileLimits } from "../system/limits.ts";
import { FileRefused, readRegularFile } from "../system/read-file.ts";

/** Where the scripts and files that recipes name are looked up. */
export interface ResourceFinder {
  /** What is looked in, in order, as messages name it. */
  readonly roots: readonly string[];
  find(path: string): ResourceLookup;
  /** The path of every file, relative to its root, for suggestions and completion. */
  list(): readonly string[];
}

export type ResourceLookup =
  | { readonly kind: "found"; readonly path: string; readonly bytes: Uint8Array }
  | { readonly kind: "nothing" }
  /** There is no place to look. */
  | { readonly kind: "not-looked-up" }
  /** The path, or a symbolic link on it, leads out of the root. */
  | { readonly kind: "outside"; readonly root?: string }
  | { readonly kind: "unreadable"; readonly path: string; readonly reason: string };

/** Files looked at for suggestions; a root may be anything, a home folder even. */
const listLimit = 5000;

/** The path with `.` and `..` resolved; undefined where it is absolute, or climbs out. */
function normalise(path: string): string | undefined {
  if (path.startsWith("/") || path.includes("\0")) return undefined;
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

/** Looks in folders, in order; the first that has the file wins. For one look at one recipe: folders are taken to stay. */
export function folderFinder(roots: readonly string[]): ResourceFinder {
  let listed: readonly string[] | undefined;
  const realFolders = new Map<string, string>();
  const realFolder = (path: string) => {
    const real = realFolders.get(path) ?? realpathSync.native(path);
    realFolders.set(path, real);
    return real;
  };
  return {
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
    list: () => (listed ??= [...new Set(roots.flatMap((root) => listFiles(root)))]),
  };
}

function findIn(root: string, relative: string, realFolder: (path: string) => string): ResourceLookup {
  const path = join(root, relative);
  try {
    // Without an exception where there is nothing, which most lookups in the first of several roots find.
    if (!lstatSync(path, { throwIfNoEntry: false })) return { kind: "nothing" };
    const bytes = readRegularFile(path, { limit: fileLimits.resource, inside: realFolder(root) });
    return { kind: "found", path, bytes };
  } catch (error) {
    if (error instanceof FileRefused && error.isOutside) return { kind: "outside", root };
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "nothing" };
    return { kind: "unreadable", path, reason: reasonOf(error) };
  }
}

function listFiles(root: string): string[] {
  const found: string[] = [];
  const folders = [""];
  for (
    let folder = folders.shift();
    folder !== undefined && found.length < listLimit;
    folder = folders.shift()
  ) {
    let entries: Dirent[] = [];
    try {
      entries = readdirSync(join(root, folder), { withFileTypes: true });
    } catch {
      continue; // A suggestion less.
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (path.split("/").length < 8 && folders.length < listLimit) folders.push(path);
      } else found.push(path);
    }
  }
  return found;
}

/** Files that are in memory: for tests, and for editors that have unsaved ones. */
export function memoryFinder(
  files: Readonly<Record<string, string | Uint8Array>>,
  root = "memory",
): ResourceFinder {
  return {
    roots: [root],
    find(path) {
      const relative = normalise(path);
      if (relative === undefined) return { kind: "outside" };
      const content = Object.hasOwn(files, relative) ? files[relative] : undefined;
      if (content === undefined) return { kind: "nothing" };
      const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
      return { kind: "found", path: `${root}/${relative}`, bytes };
    },
    list: () => Object.keys(files),
  };
}

/** For a recipe that is only looked at, and whose folder nobody knows: nothing is missed. */
export const noResources: ResourceFinder = {
  roots: [],
  find: () => ({ kind: "not-looked-up" }),
  list: () => [],
};
