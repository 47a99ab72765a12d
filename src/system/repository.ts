import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { isInside } from "./read-file.ts";

const markers = [".git", ".hg", ".jj", ".svn"];

const isRepository = (folder: string) => markers.some((marker) => existsSync(join(folder, marker)));

/** Returns the real path of the repository that a folder is in: the nearest one, it or above. Undefined if none. */
export function repositoryOf(folder: string): string | undefined {
  for (let at = realPath(folder); ; at = dirname(at)) {
    if (isRepository(at)) return at;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * Returns the repository that a path leads out of by a symbolic link, as the path names it; undefined if none. A
 * checkout from somebody else may hold a link to any file of this machine.
 */
export function repositoryLeft(path: string): string | undefined {
  const absolute = resolve(path);
  const real = realPath(absolute);
  for (let at = absolute; ; at = dirname(at)) {
    if (isRepository(at) && !isInside(real, realPath(at))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** Returns a path with its symbolic links followed, as far as there are files. */
export function realPath(path: string): string {
  try {
    // One system call; the other looks at each folder of the path by itself.
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(realPath(parent), basename(path));
  }
}
