import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import { sep } from "node:path";
import { formatBytes } from "../source/format-bytes.ts";
import { descriptors, lookUp } from "./descriptors.ts";

/** Thrown for a file that is there, but is not read. Its message is a clause such as “it is a folder”. */
export class FileRefused extends Error {
  /** Whether the file, or a symbolic link on its path, leads out of the folder that it must be in. */
  readonly isOutside: boolean;

  constructor(message: string, isOutside = false) {
    super(message);
    this.name = "FileRefused";
    this.isOutside = isOutside;
  }
}

export interface ReadOptions {
  /** Bytes (fileLimits). */
  readonly limit: number;
  /** A real path: the file must be in this folder, or below, once symbolic links are followed. */
  readonly inside?: string | undefined;
}

/**
 * Reads a regular file. Anything else is refused before it is opened: opening a pipe may wait for ever, and opening
 * a device may do harm.
 *
 * @throws {FileRefused} not a regular file, too large, or outside; or a system error (`reasonOf` has its words).
 */
export function readRegularFile(path: string, { limit, inside }: ReadOptions): Buffer {
  const fd = openRegularFile(path, inside);
  try {
    return readAtMost(fd, limit);
  } finally {
    closeSync(fd);
  }
}

/** The same as text, read as UTF-8. */
export function readRegularText(path: string, options: ReadOptions): string {
  return readRegularFile(path, options).toString("utf8");
}

/**
 * Reads the first bytes of a regular file.
 *
 * @throws as `readRegularFile`
 */
export function readStart(path: string, length: number): Buffer {
  const fd = openRegularFile(path, undefined);
  try {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(fd, bytes));
  } finally {
    closeSync(fd);
  }
}

function openRegularFile(path: string, inside: string | undefined): number {
  if (!descriptors) {
    refuseOthers(statSync(path), realpathSync(path), inside);
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  }
  const found = openSync(path, lookUp);
  try {
    const self = `${descriptors}/${found}`;
    refuseOthers(fstatSync(found), inside === undefined ? "" : readlinkSync(self), inside);
    return openSync(self, constants.O_RDONLY | constants.O_NONBLOCK);
  } finally {
    closeSync(found);
  }
}

function refuseOthers(stat: Stats, real: string, inside: string | undefined): void {
  if (inside !== undefined && !isInside(real, inside))
    throw new FileRefused(`it is not in ${inside}, or a symbolic link leads out of there`, true);
  if (!stat.isFile()) throw new FileRefused(`it is ${kindOfFile(stat)}`);
}

/**
 * For a file that another library opens by its name.
 *
 * @throws {FileRefused} not a regular file; or a system error.
 */
export function refuseUnlessRegular(path: string): void {
  refuseOthers(statSync(path), path, undefined);
}

/** Whether a path is that of a folder, or below it. Both are real paths. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** “a folder”, “a named pipe”, … */
export function kindOfFile(
  stat: Pick<Stats, "isFile" | "isDirectory" | "isFIFO" | "isSocket" | "isBlockDevice">,
) {
  if (stat.isFile()) return "a file";
  if (stat.isDirectory()) return "a folder";
  if (stat.isFIFO()) return "a named pipe";
  if (stat.isSocket()) return "a socket";
  return stat.isBlockDevice() ? "a block device" : "a device";
}

/** Reads from the start to the end; the size of a file below /proc is 0, and other files may grow meanwhile. */
function readAtMost(fd: number, limit: number): Buffer {
  const { size } = fstatSync(fd);
  if (size > limit) throw tooLarge(limit);
  const parts: Buffer[] = [];
  let total = 0;
  // One byte more than needed: the read that finds the end needs no other buffer.
  let part = Buffer.allocUnsafe(size + 1);
  for (let used = 0; ; ) {
    const count = readSync(fd, part, used, part.length - used, null);
    used += count;
    total += count;
    if (total > limit) throw tooLarge(limit);
    if (count === 0) {
      const last = part.subarray(0, used);
      return parts.length === 0 ? last : Buffer.concat([...parts, last], total);
    }
    if (used < part.length) continue;
    parts.push(part);
    part = Buffer.allocUnsafe(64 * 1024);
    used = 0;
  }
}

/** Returns the error for a file of more than `limit` bytes. */
export function tooLarge(limit: number): FileRefused {
  return new FileRefused(`it is larger than the limit of ${formatBytes(limit)}`);
}
