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

/** Waits until a file's content, or the names in a folder, are on the disk. */
export function syncPath(path: string): void {
  const fd = openSync(path, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The path at which `writeWhole` builds a file. A crash can leave it there. */
export const partOf = (path: string): string => `${path}.part`;

/** Writes a whole file or nothing: after a crash, the file has either its old content or all of the new content. */
export function writeWhole(path: string, text: string): void {
  const temporary = partOf(path);
  try {
    // Remove any file of this name, and do not follow a link: others may have write access to the folder.
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

/** Returns the names in a folder; none if this user cannot read it, or its process has just ended. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Returns a file's text; the empty text if it cannot be read. */
export function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
