import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
  type Stats,
  statSync,
  unlinkSync,
} from "node:fs";
import { dirname } from "node:path";
import { descriptors, lookUp } from "./descriptors.ts";
import { FileRefused } from "./read-file.ts";

/** An open folder. Names are resolved from the folder itself, so nobody can put another one in its place meanwhile. */
export interface OpenFolder {
  /** A path that leads to the open folder, even if its name leads elsewhere by now. */
  readonly path: string;
  readonly stat: Stats;
}

/**
 * Opens a folder, hands it on, and closes it.
 *
 * @param path its last part is not followed where it is a symbolic link.
 * @throws a system error: ENOENT, ENOTDIR (also for a symbolic link), EACCES, EMFILE.
 */
export function withFolder<T>(path: string, use: (folder: OpenFolder) => T): T {
  // A folder that may be written and not read can be looked up, and no more.
  const flags = descriptors ? lookUp : constants.O_RDONLY;
  const fd = openSync(path, flags | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    return use({ path: descriptors ? `${descriptors}/${fd}` : path, stat: fstatSync(fd) });
  } finally {
    closeSync(fd);
  }
}

/**
 * Makes a folder, and those above it that are missing. Node's own way tries for ever in a file system that takes no folders,
 * such as /proc.
 *
 * @throws a system error; {FileRefused} if something else has the name.
 */
export function makeFolders(path: string, mode?: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const above = dirname(path);
    if (code === "EEXIST") {
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
      throw new FileRefused("it is not a folder");
    }
    if (code !== "ENOENT" || statSync(above, { throwIfNoEntry: false })) throw error;
    makeFolders(above, mode);
    makeFolders(path, mode);
  }
}

/**
 * Removes everything in an open folder. Symbolic links are removed and never followed; folders on which another
 * file system is mounted are left alone, and so the folder itself cannot be removed afterwards.
 */
export function emptyFolder({ path, stat: { dev } }: OpenFolder): void {
  for (const name of readdirSync(path)) {
    const inner = `${path}/${name}`;
    const stat = lstatSync(inner, { throwIfNoEntry: false });
    if (!stat) continue;
    if (!stat.isDirectory()) ignoreMissing(() => unlinkSync(inner));
    else if (stat.dev === dev)
      ignoreMissing(() => {
        withFolder(inner, (folder) => {
          if (folder.stat.dev === dev) emptyFolder(folder);
        });
        rmdirSync(inner);
      });
  }
}

/** Another program, such as libguestfs, may remove its files at the same time. */
function ignoreMissing(act: () => void): void {
  try {
    act();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
