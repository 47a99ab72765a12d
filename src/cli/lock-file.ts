import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { type PackageLock, parseLock } from "../plan/package-lock.ts";
import { reasonOf } from "../source/errno.ts";

/** Reads the file of `--locked`. Refuses (exit 2) one that can't be read, or is none. */
export function readLockFile(path: string, cwd: string): PackageLock {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, path), "utf8");
  } catch (error) {
    throw new Refusal(diagnostic("file-unreadable", { path, what: "a lock file", reason: reasonOf(error) }));
  }
  const lock = parseLock(text);
  if (typeof lock === "string") throw new Refusal(diagnostic("lock-file-invalid", { path, problem: lock }));
  return lock;
}
