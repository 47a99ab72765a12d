import { statSync } from "node:fs";
import { namesIn, readText } from "../files.ts";
import { sanitiseLine } from "../run/sanitise.ts";

/** A process that has a file open. */
export interface Holder {
  readonly pid: number;
  readonly command: string;
  readonly since: Date | undefined;
}

/**
 * The processes that have a file open, as far as /proc lets this user see; ours is left out. It is for naming
 * them in a message only: who may go on is decided by the kernel's locks.
 */
export function findHolders(path: string): Holder[] {
  const wanted = statSync(path, { bigint: true });
  const found: Holder[] = [];
  for (const pid of processes()) {
    if (pid === process.pid) continue;
    const folder = `/proc/${pid}/fd`;
    if (namesIn(folder).some((fd) => isSame(`${folder}/${fd}`, wanted))) found.push(describeProcess(pid));
  }
  return found;
}

/** “qemu-system-x86_64 -m 512 (process 4711, since 2030-01-31 12:30:05)”. */
export function describeHolders(holders: readonly Holder[]): string {
  if (holders.length === 0) return "another process";
  const shown = holders.slice(0, 3).map(({ pid, command, since }) => {
    return `${command} (process ${pid}${since ? `, since ${localTime(since)}` : ""})`;
  });
  return shown.join(" and ") + (holders.length > 3 ? ` and ${holders.length - 3} more` : "");
}

export function processes(): number[] {
  return namesIn("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

export function describeProcess(pid: number): Holder {
  const words = readText(`/proc/${pid}/cmdline`).split("\0").filter(Boolean);
  const name = sanitiseLine(words.join(" "), 100) || readText(`/proc/${pid}/comm`).trim() || "a process";
  return { pid, command: name, since: startOf(pid) };
}

function startOf(pid: number): Date | undefined {
  // Field 22 counts from after the name, which is in brackets and may hold anything (proc(5)); 100 ticks a second.
  const ticks = Number(readText(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ")[19]);
  const boot = Number(/^btime (\d+)$/m.exec(readText("/proc/stat"))?.[1]);
  const time = (boot + ticks / 100) * 1000;
  return Number.isFinite(time) ? new Date(time) : undefined;
}

function localTime(time: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

function isSame(path: string, wanted: { dev: bigint; ino: bigint }): boolean {
  try {
    const stat = statSync(path, { bigint: true });
    return stat.dev === wanted.dev && stat.ino === wanted.ino;
  } catch {
    return false;
  }
}
