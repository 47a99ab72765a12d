import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { limited } from "../../system/limit-program.ts";

export interface ToolResult {
  /** Absent if a signal ended the program. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  /** Kills the program and everything that it started. */
  readonly signal?: AbortSignal | undefined;
  /** Open files that become the program's descriptors 3, 4, … */
  readonly inherit?: readonly number[];
}

/** Limits for qemu-img, because it reads untrusted images. It needs 0.5 GiB to convert and check images. */
const imageToolLimits = { memory: 4 * 2 ** 30 };

/** Thrown when the user interrupts. The caller must undo its unfinished work. */
export class Interrupted extends Error {}

/**
 * Runs a short program to its end and keeps its output in memory. It is for programs that print little, such as
 * qemu-img, cp and flock. execute.ts runs guestfish, which prints much and has to be watched.
 *
 * @param words the program and its arguments, which it gets unchanged.
 * @throws {Refusal} if the program is not installed; {Interrupted} if the signal is raised.
 */
export async function runTool(words: readonly string[], options: ToolOptions = {}): Promise<ToolResult> {
  if (options.signal?.aborted) throw new Interrupted();
  const name = words[0]!;
  const isLimited = name === "qemu-img";
  const [command, ...rest] = isLimited ? limited(words, imageToolLimits) : [name, ...words.slice(1)];
  const child = spawn(command, rest, {
    // The program gets its own process group: the terminal's Ctrl-C then reaches only us, and we decide what to end.
    detached: true,
    stdio: ["ignore", "pipe", "pipe", ...(options.inherit ?? [])],
    cwd: workingFolder(),
    env: { ...process.env, LC_ALL: "C" },
  });
  const kill = () => killGroup(child.pid);
  options.signal?.addEventListener("abort", kill);
  try {
    const texts = ["", ""];
    // Without descriptors for the pipes there are no streams, and the program did not start.
    for (const [at, stream] of [child.stdout, child.stderr].entries())
      stream?.setEncoding("utf8").on("data", (text: string) => {
        texts[at] += text;
      });
    const [code] = (await once(child, "close")) as [number | null];
    if (options.signal?.aborted) throw new Interrupted();
    // The exit status of sh(1) for a program that it cannot find or may not run.
    if (isLimited && (code === 127 || code === 126)) throw new MissingTool(name);
    return { code, stdout: texts[0]!, stderr: texts[1]! };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw ["ENOENT", "EACCES"].includes(code ?? "") ? new MissingTool(name) : error;
  } finally {
    options.signal?.removeEventListener("abort", kill);
  }
}

/** The current folder, or another one if it was deleted: no process can start in a deleted folder. */
function workingFolder(): string {
  const folder = process.cwd();
  return existsSync(folder) ? folder : "/";
}

/** Kills a process group that we started, by its ID. */
export function killGroup(leader: number | undefined): void {
  if (leader === undefined || leader <= 1) return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

/** Returns the last line that a program printed to standard error, without the program's name. */
export function lastLine(result: ToolResult): string {
  const line = result.stderr.trim().split("\n").at(-1) ?? "";
  return line.replace(/^[\w-]+: /, "") || `it ended with ${result.code ?? "a signal"}`;
}

/** Returns the packages that contain a program, and how to install them with this machine's package manager. */
export function packagesOf(tool: string): string {
  let release = "";
  try {
    release = readFileSync("/etc/os-release", "utf8");
  } catch {
    // Without a known package manager, use Debian's names.
  }
  const like = [...release.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)/gm)].map((match) => match[1]).join(" ");
  const util = ["flock", "cp", "unshare"].includes(tool) ? "util-linux coreutils" : undefined;
  if (tool === "ssh") return installing(like, "openssh-client", "openssh-clients", "openssh");
  if (/rhel|fedora|centos/.test(like))
    return `sudo dnf install ${util ?? "guestfs-tools libguestfs qemu-img"}`;
  if (/suse/.test(like)) return `sudo zypper install ${util ?? "guestfs-tools libguestfs qemu-tools"}`;
  if (/arch/.test(like)) return `sudo pacman -S ${util ?? "libguestfs guestfs-tools qemu-img"}`;
  const kernel = /ubuntu/.test(like) ? "linux-image-generic" : "linux-image-amd64";
  return `sudo apt-get install --no-install-recommends ${util ?? `guestfish qemu-system-x86 qemu-utils ${kernel}`}`;
}

function installing(like: string, debian: string, rpm: string, arch: string): string {
  if (/rhel|fedora|centos/.test(like)) return `sudo dnf install ${rpm}`;
  if (/suse/.test(like)) return `sudo zypper install ${rpm}`;
  return /arch/.test(like) ? `sudo pacman -S ${arch}` : `sudo apt-get install ${debian}`;
}

/** Thrown if a program is missing (exit 3). Names the packages that have it. */
export class MissingTool extends Refusal {
  readonly tool: string;

  constructor(tool: string) {
    super(diagnostic("run-tool-missing", { tool, packages: packagesOf(tool) }));
    this.tool = tool;
  }
}
