import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

export { formatBytes } from "../source/format-bytes.ts";

/** Waits until a file's content, or a folder's names, are on the disk. */
export function syncPath(path: string): void {
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Where `writeWhole` builds a file; a crash can leave it there. */
export const partOf = (path: string): string => `${path}.part`;

/** Writes a file whole or not at all: after a crash it has its old content or all of the new one. */
export function writeWhole(path: string, text: string): void {
  const temporary = partOf(path);
  try {
    // Whatever has the name is removed, and a link is not followed: others may be able to write to the folder.
    removeLink(temporary);
    const fd = openSync(temporary, "wx", 0o600);
    try {
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
    syncPath(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function removeLink(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}

/** The names in a folder; none where it can't be read: of another user's process, or one that has just ended. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A file's text; empty where it can't be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
