import { statSync } from "node:fs";
import { basename } from "node:path";
import { namesIn, readText } from "../files.ts";
import { sanitiseLine } from "../run/sanitise.ts";

/** A process that has a file open. */
export interface Holder {
  readonly pid: number;
  /** The program's name, without its folder and arguments, which may hold secrets. */
  readonly program: string;
  readonly since: Date | undefined;
  /** Whether the process has the file open for writing; false also if /proc does not show it. */
  readonly writes: boolean;
}

/**
 * Returns the processes that have a file open, as far as /proc shows them to this user, without our own process.
 */
export function findHolders(path: string): Holder[] {
  const wanted = statSync(path, { bigint: true });
  const found: Holder[] = [];
  for (const pid of processes()) {
    if (pid === process.pid) continue;
    const open = namesIn(`/proc/${pid}/fd`).filter((fd) => isSame(`/proc/${pid}/fd/${fd}`, wanted));
    if (open.length > 0) found.push(describeProcess(pid, open));
  }
  return found;
}

/** Returns, for example, “qemu-system-x86_64 (process 4711, since 2030-01-31 12:30:05)”. */
export function describeHolders(holders: readonly Holder[]): string {
  if (holders.length === 0) return "another process";
  const shown = holders.slice(0, 3).map(({ pid, program, since }) => {
    return `${program} (process ${pid}${since ? `, since ${localTime(since)}` : ""})`;
  });
  return shown.join(" and ") + (holders.length > 3 ? ` and ${holders.length - 3} more` : "");
}

/** Returns the IDs of all processes that this user can see. */
export function processes(): number[] {
  return namesIn("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function describeProcess(pid: number, open: readonly string[]): Holder {
  const writes = open.some((fd) => isWriting(readText(`/proc/${pid}/fdinfo/${fd}`)));
  return { pid, program: programOf(pid), since: startOf(pid), writes };
}

/** The access mode is the last octal digit of `flags` (proc(5), “fdinfo”): 1 is O_WRONLY, 2 is O_RDWR. */
const isWriting = (fdinfo: string): boolean => /^flags:\s*[0-7]*[12]$/m.test(fdinfo);

function programOf(pid: number): string {
  const [program = "", script = ""] = readText(`/proc/${pid}/cmdline`).split("\0");
  let name = nameIn(program) || readText(`/proc/${pid}/comm`).trim();
  // For a program that Node runs, as ours, the name of its file says more.
  if (name === "node" && script.startsWith("/")) name = basename(script).replace(/\.[cm]?js$/, "");
  return sanitiseLine(name, 40) || "a process";
}

/** A process can set its command line to any text, such as `server: working on X`. */
const nameIn = (command: string): string => basename(/^[^\s:]*/.exec(command)?.[0] ?? "");

function startOf(pid: number): Date | undefined {
  // Field 22, counted from after the name, which is in brackets and can hold any character (proc(5)). 100 ticks a
  // second.
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

/** Returns whether a path leads to a file, as far as this user may follow it. */
export function isSame(path: string, wanted: { readonly dev: bigint; readonly ino: bigint }): boolean {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return dev === wanted.dev && ino === wanted.ino;
  } catch {
    return false;
  }
}
