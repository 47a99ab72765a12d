import {
  closeSync,
  fsyncSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { reasonOf } from "../source/errno.ts";

/**
 * Writes a file whole or not at all: beside it under another name, then renamed. What is no regular file (a
 * terminal, a pipe) is written to as it is. Refuses with exit 3 where it can't be written.
 */
export function writeOutputFile(path: string, text: string | Uint8Array, cwd: string): void {
  const absolute = resolve(cwd, path);
  let partial: string | undefined;
  try {
    const target = lstatSync(absolute, { throwIfNoEntry: false }) ? realpathSync(absolute) : absolute;
    const existing = statSync(target, { throwIfNoEntry: false });
    if (existing?.isDirectory()) throw Object.assign(new Error("is a folder"), { code: "EISDIR" });
    if (existing && !existing.isFile()) {
      writeThrough(target, "w", 0o666, text);
      return;
    }
    const beside = join(dirname(target), `.${basename(target).slice(0, 200)}.${process.pid}.partial`);
    partial = beside;
    writeThrough(beside, "wx", existing ? existing.mode & 0o777 : 0o666, text);
    renameSync(beside, target);
  } catch (error) {
    if (partial !== undefined && (error as NodeJS.ErrnoException).code !== "EEXIST")
      rmSync(partial, { force: true });
    throw new Refusal(diagnostic("file-unwritable", { path, reason: reasonOf(error) }));
  }
}

function writeThrough(path: string, flags: string, mode: number, text: string | Uint8Array): void {
  const bytes = typeof text === "string" ? Buffer.from(text) : text;
  const file = openSync(path, flags, mode);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    if (flags === "wx") fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
