import { accessSync, constants, fstatSync, type Stats, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { reasonOf } from "../source/errno.ts";
import { descriptorOf } from "./descriptors.ts";
import { type Content, piecesOf } from "./pieces.ts";
import { FileRefused, kindOfFile } from "./read-file.ts";
import { StreamedFile } from "./streamed-file.ts";
import { type WriteOptions, writeAll, writeRegularFile } from "./write-file.ts";

/** How a file that the user names is written. */
export interface NamedOutput extends WriteOptions {
  /** What a relative path is relative to. */
  readonly cwd: string;
}

/**
 * Writes a file that the user names: a regular file whole or not at all, and a pipe, a terminal or `/dev/null` as it is.
 *
 * @throws {Refusal} `file-unwritable`
 */
export async function writeNamedFile(
  path: string,
  content: Content,
  { cwd, ...options }: NamedOutput,
): Promise<void> {
  try {
    const descriptor = descriptorOf(path);
    const absolute = resolve(cwd, path);
    const stat =
      descriptor === undefined ? statSync(absolute, { throwIfNoEntry: false }) : fstatSync(descriptor);
    refuseKind(stat);
    if (stat && !stat.isFile()) await writeThrough(absolute, content);
    else if (descriptor === undefined) writeRegularFile(absolute, content, options);
    // The shell has opened it, perhaps to append.
    else writeAll(descriptor, content);
  } catch (error) {
    throw new Refusal(diagnostic("file-unwritable", { path, reason: reasonOf(error) }));
  }
}

/**
 * Refuses, before a run that may take an hour, a file that can't be written after it.
 *
 * @throws {Refusal} `file-unwritable`
 */
export function refuseUnwritable(path: string, cwd: string): void {
  if (descriptorOf(path) !== undefined) return;
  const absolute = resolve(cwd, path);
  try {
    const stat = statSync(absolute, { throwIfNoEntry: false });
    refuseKind(stat);
    // A regular file is built beside its place. With the full stop, what is not a folder is an error of its own.
    if (!stat || stat.isFile()) accessSync(`${dirname(absolute)}/.`, constants.W_OK | constants.X_OK);
    else accessSync(absolute, constants.W_OK);
  } catch (error) {
    throw new Refusal(diagnostic("file-unwritable", { path, reason: reasonOf(error) }));
  }
}

/** A block device holds a file system, and a socket can't be opened. */
function refuseKind(stat: Stats | undefined): void {
  if (stat?.isDirectory() || stat?.isBlockDevice() || stat?.isSocket())
    throw new FileRefused(`it is ${kindOfFile(stat)}`);
}

async function writeThrough(path: string, content: Content): Promise<void> {
  const file = openStreamed(path);
  for (const piece of piecesOf(content)) if (!file.write(piece)) await file.drained();
  const error = await file.end();
  if (error) throw error;
}

/**
 * Opens a file that is written while the program works, and empties it.
 *
 * @throws {FileRefused} for a named pipe that no program reads; or a system error.
 */
export function openStreamed(path: string): StreamedFile {
  try {
    return new StreamedFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENXIO")
      throw new FileRefused("it is a named pipe that no program reads");
    throw error;
  }
}
