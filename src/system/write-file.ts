import { randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { withFolder } from "./folder.ts";
import { type Content, piecesOf } from "./pieces.ts";
import { FileRefused, kindOfFile } from "./read-file.ts";

export interface WriteOptions {
  /** Permissions of a new file, from which the umask is taken; by default 0666. A file that exists keeps its own. */
  readonly mode?: number;
  /** Refuse to write if the file would get another owner or group; otherwise they are kept where that is allowed. */
  readonly keepOwner?: boolean;
  /** Replace a symbolic link; by default its target is written, and the link stays. */
  readonly replaceLink?: boolean;
  /** Called right before the file gets its new content; what it throws leaves the file as it is. */
  beforehand?(): void;
}

/**
 * Writes a regular file whole or not at all: beside it under another name, and then renamed.
 *
 * @param path absolute.
 * @throws {FileRefused} not a regular file; or a system error (`reasonOf` has its words).
 */
export function writeRegularFile(path: string, content: Content, options: WriteOptions = {}): void {
  const { existing, target } = findTarget(path, options.replaceLink === true);
  withFolder(dirname(target), (folder) => {
    // Short, so that a name of 255 bytes can be written as well.
    const temporary = `${folder.path}/.sahara-image-${randomBytes(9).toString("hex")}.partial`;
    const mode = existing ? 0o600 : (options.mode ?? 0o666);
    const fd = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
    try {
      try {
        writeAll(fd, content);
        if (existing) keepAttributes(fd, existing, options.keepOwner === true);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
      options.beforehand?.();
      renameSync(temporary, `${folder.path}/${basename(target)}`);
    } catch (error) {
      unlinkSync(temporary);
      throw error;
    }
  });
}

function findTarget(path: string, replaceLink: boolean): { existing: Stats | undefined; target: string } {
  const found = (replaceLink ? lstatSync : statSync)(path, { throwIfNoEntry: false });
  const existing = found?.isSymbolicLink() ? undefined : found;
  if (existing && !existing.isFile()) throw new FileRefused(`it is ${kindOfFile(existing)}`);
  const isLinked = existing !== undefined && !replaceLink;
  return {
    existing,
    target: isLinked ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path)),
  };
}

/** Writes all of a content to an open file. */
export function writeAll(fd: number, content: Content): void {
  for (const piece of piecesOf(content)) {
    const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
    for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  }
}

/** The owner first: changing it takes bits of the mode away (chown(2)). */
function keepAttributes(fd: number, { uid, gid, mode }: Stats, isStrict: boolean): void {
  try {
    fchownSync(fd, uid, gid);
  } catch (error) {
    if (isStrict) throw error;
  }
  fchmodSync(fd, mode & 0o7777);
}
