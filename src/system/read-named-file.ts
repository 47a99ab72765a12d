import { closeSync, constants, fstatSync, openSync, statSync } from "node:fs";
import { Socket } from "node:net";
import { join, resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { isSystemError, reasonOf } from "../source/errno.ts";
import { shellPath } from "../source/shell-word.ts";
import { descriptorOf } from "./descriptors.ts";
import { missingHint } from "./missing-hint.ts";
import { FileRefused, kindOfFile, readRegularFile, tooLarge } from "./read-file.ts";

/** How a file that the user names is read. */
export interface NamedFile {
  /** For messages: “the recipe”. */
  readonly what: string;
  /** Bytes (fileLimits). */
  readonly limit: number;
  /** What a relative path is relative to. */
  readonly cwd: string;
  /** Standard input of the program; without it `-` is the name of a file. */
  readonly stdin?: AsyncIterable<Uint8Array | string> | undefined;
  /** Ends the reading of a pipe. */
  readonly signal?: AbortSignal | undefined;
}

/** What has been read from each standard input: it gives its content only once. */
const consumed = new WeakMap<AsyncIterable<unknown>, string>();

/**
 * Reads a file that the user names: a regular file, standard input (`-`, `/dev/stdin`), or a pipe that the shell
 * hands over as a descriptor, as `<(command)` does. A named pipe or a device in the file system is refused.
 *
 * @throws {Refusal} `file-unreadable`; the reason of `signal` if it is aborted.
 */
export async function readNamedFile(path: string, file: NamedFile): Promise<Buffer> {
  const { what, signal } = file;
  try {
    return await readNamedBytes(path, file);
  } catch (error) {
    if (signal?.aborted || !isUnreadable(error)) throw error;
    const hint = hintOf(path, file, error);
    throw new Refusal(diagnostic("file-unreadable", { path, what, reason: reasonOf(error), hint }));
  }
}

function hintOf(path: string, { cwd }: NamedFile, error: unknown): string | undefined {
  const absolute = resolve(cwd, path);
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return missingHint(path, absolute);
  const recipe = join(path, "image.yaml");
  return isRegular(absolute, "image.yaml")
    ? `name the file in the folder: \`${shellPath(recipe)}\``
    : undefined;
}

function isRegular(folder: string, name: string): boolean {
  try {
    return statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

/**
 * The same, for a caller with a message of its own.
 *
 * @throws {FileRefused} or a system error (`isUnreadable`, `reasonOf`); the reason of `signal` if it is aborted.
 */
export async function readNamedBytes(path: string, file: NamedFile): Promise<Buffer> {
  const { limit, cwd, stdin, signal } = file;
  signal?.throwIfAborted();
  const descriptor = descriptorOf(path);
  if (stdin && (path === "-" || descriptor === 0)) return await readOnce(stdin, file);
  if (descriptor !== undefined) return await readDescriptor(path, limit, signal);
  return readRegularFile(resolve(cwd, path), { limit });
}

/** Whether an error says that a file can't be read, and is not a bug. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof FileRefused || isSystemError(error);
}

async function readOnce(
  stdin: AsyncIterable<Uint8Array | string>,
  { what, limit, signal }: NamedFile,
): Promise<Buffer> {
  const before = consumed.get(stdin);
  if (before !== undefined) throw new FileRefused(`standard input was already read for ${before}`);
  consumed.set(stdin, what);
  return readStream(stdin, limit, signal);
}

async function readDescriptor(path: string, limit: number, signal: AbortSignal | undefined): Promise<Buffer> {
  // Opened anew: another program may have the same pipe, and would notice that it does not block any more.
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const stat = fstatSync(fd);
  if (stat.isFIFO()) {
    const pipe = new Socket({ fd, readable: true, writable: false });
    return readStream(pipe, limit, signal).finally(() => pipe.destroy());
  }
  closeSync(fd);
  if (!stat.isFile()) throw new FileRefused(`it is ${kindOfFile(stat)}`);
  return readRegularFile(path, { limit });
}

/**
 * Reads a stream to its end.
 *
 * @throws {FileRefused} if it has more than `limit` bytes; the reason of `signal` if it is aborted.
 */
async function readStream(
  stream: AsyncIterable<Uint8Array | string>,
  limit: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let total = 0;
  const reading = stream[Symbol.asyncIterator]();
  let fail = () => {};
  const aborted = new Promise<never>((_, reject) => {
    fail = () => reject(signal?.reason instanceof Error ? signal.reason : new Error("interrupted"));
  });
  signal?.addEventListener("abort", fail, { once: true });
  if (signal?.aborted) fail();
  // Nobody may be waiting any more when it is aborted.
  aborted.catch(() => {});
  try {
    for (;;) {
      const { done, value } = await Promise.race([reading.next(), aborted]);
      if (done) return Buffer.concat(parts, total);
      const part = typeof value === "string" ? Buffer.from(value) : value;
      total += part.byteLength;
      if (total > limit) throw tooLarge(limit);
      parts.push(part);
    }
  } finally {
    signal?.removeEventListener("abort", fail);
    // Not waited for: the end of a pipe that nobody writes to may never come.
    void reading.return?.(undefined)?.catch(() => {});
  }
}
