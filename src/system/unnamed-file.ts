import { randomBytes } from "node:crypto";
import { closeSync, constants, openSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

/**
 * O_TMPFILE of open(2), which Node has no name for: a file that never has a name, so that a killed process leaves
 * nothing behind.
 */
const unnamed = 0o20000000 | constants.O_DIRECTORY;

/**
 * Writes a text to a file without a name and returns its descriptor, open for reading at the start. Another program
 * that inherits it can also open it anew below /dev/fd, unlike a pipe of Node's, which is a socket.
 *
 * @param folders the first that can be written to holds the file.
 * @throws the system error of the last of them.
 */
export function openUnnamedFile(folders: readonly string[], text: string): number {
  let failure: unknown;
  for (const folder of folders) {
    try {
      return openIn(folder, text);
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}

function openIn(folder: string, text: string): number {
  const fd = openNew(folder);
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, undefined, at);
    return openSync(`/proc/self/fd/${fd}`, constants.O_RDONLY);
  } finally {
    closeSync(fd);
  }
}

function openNew(folder: string): number {
  try {
    return openSync(folder, unnamed | constants.O_WRONLY, 0o600);
  } catch (error) {
    // The kernel or the file system does not have it (open(2), “O_TMPFILE”).
    if (!["EISDIR", "ENOENT", "EOPNOTSUPP"].includes((error as NodeJS.ErrnoException).code ?? ""))
      throw error;
  }
  const path = join(folder, `.sahara-image-${randomBytes(12).toString("hex")}`);
  const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  unlinkSync(path);
  return fd;
}
