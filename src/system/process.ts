import { readdirSync, readFileSync } from "node:fs";

/**
 * Whether a process exists and is not merely waiting to be reaped. The first thread of a killed process may be a
 * zombie while others, held up by the disk, still keep its files open: then it is alive.
 */
export function isAlive(pid: number): boolean {
  const state = processFields(pid)?.[0];
  if (state === undefined) return false;
  return (state !== "Z" && state !== "X") || threadsOf(pid) > 1;
}

/** The fields of /proc/PID/stat after the name, which is in brackets and may hold anything (proc(5)). */
export function processFields(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ");
  } catch {
    return undefined;
  }
}

function threadsOf(pid: number): number {
  try {
    return readdirSync(`/proc/${pid}/task`).length;
  } catch {
    return 0;
  }
}
