import { isAlive, processFields } from "../../system/process.ts";
import { processes } from "../image/holders.ts";

/** Returns the living processes of a group. */
export function membersOf(leader: number): number[] {
  return processes().filter((pid) => groupOf(pid) === leader && isAlive(pid));
}

function groupOf(pid: number): number | undefined {
  const fields = processFields(pid);
  return fields && Number(fields[2]);
}
