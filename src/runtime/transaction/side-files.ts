import { closeSync, constants, existsSync, fstatSync, openSync, unlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";
import { sha256Hex } from "../../source/sha256.ts";
import { descriptorPath } from "../../system/descriptor.ts";
import { partOf } from "../files.ts";

/**
 * The files that an apply keeps beside its target while it runs. Their names are fixed, so that later runs find them.
 */
export interface SideFiles {
  /** The image, or the file of `--output`. */
  readonly target: string;
  /** The guest's changes. */
  readonly overlay: string;
  /** The finished image, before it replaces the old one. */
  readonly finished: string;
  readonly journal: string;
  /** Returns the path of one of these files, for messages. */
  shown(path: string): string;
}

/**
 * @param target absolute.
 * @param folder a path to the target's folder, such as `descriptorPath` returns.
 */
export function sideFiles(target: string, folder = dirname(target)): SideFiles {
  const name = basename(target);
  // A file name has at most 255 bytes. The longest ending takes 30 of them.
  const stem = Buffer.byteLength(name) <= 220 ? name : sha256Hex(name).slice(0, 32);
  const beside = (what: string) => join(folder, `.${stem}.sahara-image-${what}`);
  return {
    target: join(folder, name),
    overlay: beside("overlay"),
    finished: beside("new"),
    journal: beside("journal"),
    shown: (path) => join(dirname(target), basename(path)),
  };
}

/** O_PATH of open(2), which Node does not name: the folder need not be readable. */
const pathOnly = 0o10000000;

/** The open folder of a target. Its side files are found in it even if its path leads to another folder by now. */
export interface HeldFolder {
  readonly files: SideFiles;
  release(): void;
}

/** @throws a system error. */
export function holdFolderOf(target: string): HeldFolder {
  const fd = openSync(dirname(target), pathOnly | constants.O_DIRECTORY);
  return { files: sideFiles(target, descriptorPath(fd)), release: () => closeSync(fd) };
}

/** Removes all of these files but the journal. Without a journal, they have no meaning. */
export function clearSideFiles(files: SideFiles): void {
  for (const path of [files.finished, files.overlay, partOf(files.journal)]) removeSideFile(files, path);
}

/**
 * Removes one of the files, if it exists. Removes a link, not its target.
 *
 * @throws {Refusal} `image-side-file-unusable`
 */
export function removeSideFile(files: SideFiles, path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw unusable(files, path, reasonOf(error));
  }
}

/** Returns whether a run left files beside its target. */
export function hasSideFiles(files: SideFiles): boolean {
  return [files.journal, partOf(files.journal), files.finished, files.overlay].some((path) =>
    existsSync(path),
  );
}

/**
 * Opens one of the files for reading and writing: a new file, or one that an earlier run of this user left.
 *
 * @throws {Refusal} `image-side-file-unusable` if something else has its name: a link, a folder, a pipe or another
 *   user's file. Any other failure is a system error.
 */
export function openSideFile(files: SideFiles, path: string): number {
  const flags = constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  try {
    return openSync(path, flags | constants.O_CREAT | constants.O_EXCL, 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  let fd: number;
  try {
    fd = openSync(path, flags);
  } catch (error) {
    throw unusable(files, path, reasonNotOpened(error));
  }
  const problem = problemOf(fd);
  if (problem === undefined) return fd;
  closeSync(fd);
  throw unusable(files, path, problem);
}

/** Returns why a file could not be opened with O_NOFOLLOW: ELOOP then means that it is a link. */
export function reasonNotOpened(error: unknown): string {
  const isLink = (error as NodeJS.ErrnoException).code === "ELOOP";
  return isLink ? "it is a symbolic link" : reasonOf(error);
}

/** Returns why an open file is not one that a run of this user left. */
export function problemOf(fd: number): string | undefined {
  const stat = fstatSync(fd);
  if (!stat.isFile()) return "it is not a regular file";
  if (stat.uid !== process.geteuid?.()) return "it belongs to another user";
  return stat.nlink > 1 ? "it has another name, too (a hard link)" : undefined;
}

function unusable(files: SideFiles, path: string, reason: string): Refusal {
  return new Refusal(diagnostic("image-side-file-unusable", { path: files.shown(path), reason }));
}
