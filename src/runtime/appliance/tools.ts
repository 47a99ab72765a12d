import { existsSync, readFileSync } from "node:fs";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { ulimits } from "../../system/limit-program.ts";
import { findProgram } from "./kvm.ts";

export interface ToolResult {
  /** Absent where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  /** Kills the program and all that it started. */
  readonly signal?: AbortSignal | undefined;
  /** Open files that the program gets as descriptors 3, 4, … */
  readonly inherit?: readonly number[];
}

/** qemu-img reads images from anybody. It converts and checks images with 0.5 GiB. */
const imageToolLimits = { memory: 4 * 2 ** 30 };

/** Thrown where the user interrupted: what was begun has to be put back. */
export class Interrupted extends Error {}

/**
 * Runs one short program to its end. What it prints is kept in memory, so it is for programs that say little
 * (qemu-img, cp, flock); guestfish, which says much and has to be watched, is run by execute.ts.
 *
 * @param words the program and its arguments; each reaches it as it is.
 * @throws {Refusal} where the program is not installed; {Interrupted} where the signal was raised.
 */
export async function runTool(words: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  if (options.signal?.aborted) throw new Interrupted();
  const { $ } = await import("zx");
  const running = $({
    nothrow: true,
    quiet: true,
    // A group of its own: the terminal's Ctrl-C reaches us alone, and we decide what to end and when.
    detached: true,
    // `exec`: no shell stays behind between us and the program.
    prefix: `${words[0] === "qemu-img" ? ulimits(imageToolLimits) : ""}exec `,
    stdio: ["ignore", "pipe", "pipe", ...(options.inherit ?? [])],
    cwd: workingFolder(),
    env: { ...process.env, LC_ALL: "C" },
  })`${words}`;
  const kill = () => killGroup(running.pid);
  options.signal?.addEventListener("abort", kill);
  try {
    const output = await running;
    if (options.signal?.aborted) throw new Interrupted();
    // zx starts every program through bash, and finds bash when it is loaded.
    if (output.cause !== null && output.cause !== undefined)
      throw findProgram("bash") === undefined ? missingTool("bash") : output.cause;
    // The shell's own words for a program that it can't find, or may not run.
    if (output.exitCode === 127 || output.exitCode === 126) throw missingTool(words[0]!);
    return { code: output.exitCode, stdout: output.stdout, stderr: output.stderr };
  } finally {
    options.signal?.removeEventListener("abort", kill);
  }
}

/** The current folder, or another one if it was deleted: nothing can be started in a folder that does not exist. */
function workingFolder(): string {
  const folder = process.cwd();
  return existsSync(folder) ? folder : "/";
}

/** Ends a process group that we started, by its id. */
export function killGroup(leader: number | undefined, signal: NodeJS.Signals = "SIGKILL"): void {
  if (leader === undefined || leader <= 1) return;
  try {
    process.kill(-leader, signal);
  } catch {
    // It has ended already.
  }
}

/** The last line that a program said on standard error, without its own name in front. */
export function lastLine(result: ToolResult): string {
  const line = result.stderr.trim().split("\n").at(-1) ?? "";
  return line.replace(/^[\w-]+: /, "") || `it ended with ${result.code ?? "a signal"}`;
}

/** The packages that hold a program, in the words of this machine's package manager. */
export function packagesOf(tool: string): string {
  let release = "";
  try {
    release = readFileSync("/etc/os-release", "utf8");
  } catch {
    // A machine without one gets the names of Debian.
  }
  const like = [...release.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)/gm)].map((match) => match[1]).join(" ");
  const util = ["flock", "cp", "bash"].includes(tool) ? "util-linux coreutils bash" : undefined;
  if (/rhel|fedora|centos/.test(like))
    return `sudo dnf install ${util ?? "guestfs-tools libguestfs qemu-img"}`;
  if (/suse/.test(like)) return `sudo zypper install ${util ?? "guestfs-tools libguestfs qemu-tools"}`;
  if (/arch/.test(like)) return `sudo pacman -S ${util ?? "libguestfs guestfs-tools qemu-img"}`;
  const kernel = /ubuntu/.test(like) ? "linux-image-generic" : "linux-image-amd64";
  return `sudo apt-get install --no-install-recommends ${util ?? `guestfish qemu-system-x86 qemu-utils ${kernel}`}`;
}

export function missingTool(tool: string): Refusal {
  return new Refusal(diagnostic("run-tool-missing", { tool, packages: packagesOf(tool) }));
}
