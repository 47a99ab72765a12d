import { statSync } from "node:fs";
import { resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { type PackageLock, parseLock } from "../plan/package-lock.ts";
import type { Outcome } from "../report/report.ts";
import { fileLimits } from "../system/limits.ts";
import { readNamedFile } from "../system/read-named-file.ts";
import type { Invocation } from "./command.ts";
import { printDiagnostics } from "./failure.ts";
import type { Io } from "./io.ts";
import { writeOutputFile } from "./output-file.ts";
import { wantsColor } from "./settings.ts";

/** Reads the file of `--locked`. Refuses (exit 2) one that can't be read or is not a lock file. */
export async function readLockFile(path: string, io: Io): Promise<PackageLock> {
  const bytes = await readNamedFile(path, { ...io, what: "the lock file", limit: fileLimits.lock });
  const lock = parseLock(bytes.toString("utf8"));
  if (typeof lock === "string") throw new Refusal(diagnostic("lock-file-invalid", { path, problem: lock }));
  return lock;
}

/**
 * Writes the versions that an apply installed. A run that changed nothing keeps a lock file that exists: what it
 * installed then is none of what the file holds.
 */
export function writeLockFile(
  path: string,
  lock: PackageLock | undefined,
  outcome: Outcome,
  { io, settings }: Invocation,
): void {
  const exists = statSync(resolve(io.cwd, path), { throwIfNoEntry: false }) !== undefined;
  if (lock && (outcome === "changed" || !exists))
    writeOutputFile(path, `${JSON.stringify(lock, undefined, 2)}\n`, io.cwd);
  else if (settings.verbosity >= 0)
    printDiagnostics(
      [diagnostic("lock-file-unwritten", { path })],
      io,
      wantsColor(settings.color, "stderr", io),
    );
}
