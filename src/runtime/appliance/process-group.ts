import { readFileSync } from "node:fs";
import { namesIn } from "../files.ts";
import { processes } from "../image/holders.ts";

/** The processes of a group that are alive. */
export function membersOf(leader: number): number[] {
  return processes().filter((pid) => groupOf(pid) === leader && isAlive(pid));
}

/**
 * Whether a process is there and not merely waiting to be reaped. The first thread of one that was killed may
 * be a zombie while others, held up by the disk, still keep its files open: then it is alive.
 */
export function isAlive(pid: number): boolean {
  const state = fieldsOf(pid)?.[0];
  if (state === undefined) return false;
  return (state !== "Z" && state !== "X") || namesIn(`/proc/${pid}/task`).length > 1;
}

function groupOf(pid: number): number | undefined {
  const fields = fieldsOf(pid);
  return fields && Number(fields[2]);
}

/** The fields of /proc/PID/stat after the name, which is in brackets and may hold anything (proc(5)). */
function fieldsOf(pid: number): string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ");
  } catch {
    return undefined;
  }
}
