import { statSync } from "node:fs";
import { resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { type PackageLock, parseLock } from "../plan/package-lock.ts";
import type { Outcome } from "../report/report.ts";
import { fileLimits } from "../system/limits.ts";
import type { Invocation } from "./command.ts";
import { printDiagnostics } from "./failure.ts";
import { type OutputFile, writeOutput } from "./output-file.ts";
import { readInput } from "./read-input.ts";

/** Reads the file of `--locked`. Refuses (exit 2) one that can't be read or is not a lock file. */
export async function readLockFile(
  path: string,
  invocation: Pick<Invocation, "io" | "files">,
): Promise<PackageLock> {
  const bytes = await readInput(path, "the lock file", fileLimits.lock, invocation);
  const lock = parseLock(bytes.toString("utf8"));
  if (typeof lock === "string") throw new Refusal(diagnostic("lock-file-invalid", { path, problem: lock }));
  return lock;
}

export const lockOutput = (path: string): OutputFile => ({ path, option: `--lock ${path}` });

/**
 * Writes the package versions that an apply installed. A run that changed nothing keeps an existing lock file,
 * because it installed none of the packages in it.
 */
export async function writeLockFile(
  path: string,
  lock: PackageLock | undefined,
  outcome: Outcome,
  invocation: Invocation,
): Promise<void> {
  const { io, settings } = invocation;
  const exists = statSync(resolve(io.cwd, path), { throwIfNoEntry: false }) !== undefined;
  if (lock && (outcome === "changed" || !exists))
    await writeOutput(lockOutput(path), `${JSON.stringify(lock, undefined, 2)}\n`, invocation);
  else if (settings.verbosity >= 0)
    printDiagnostics([diagnostic("lock-file-unwritten", { path })], io, settings.color);
}
