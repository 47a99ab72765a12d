import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { limited } from "../../system/limit-program.ts";
import { isAlive } from "../../system/process.ts";
import { readText } from "../files.ts";
import { findProgram } from "./kvm.ts";
import { membersOf } from "./process-group.ts";
import { killGroup } from "./tools.ts";
import { type Trouble, watch } from "./watchdog.ts";

/** A program that works on the drive of a run. */
export interface WatchedProgram {
  /** The program and its arguments; each reaches it as it is. */
  readonly words: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Folders whose file systems its disks grow on. */
  readonly folders: readonly string[];
  /** Whether something else wrote to the image since it was opened. */
  readonly hasChanged?: (() => boolean) | undefined;
  /** What it gets as file descriptors 3, 4, … */
  readonly inherit: readonly number[];
  /** Bytes of its standard output that are kept: the last. */
  readonly stdoutLimit: number;
  /** Seconds. */
  readonly timeout?: number | undefined;
  /** Seconds that a virtual machine may do nothing at all; by default two minutes. */
  readonly patience?: number;
  readonly signal?: AbortSignal | undefined;
  onStdout?(chunk: Buffer): void;
  onStderr?(chunk: Buffer, source: Readable): void;
}

export interface ProgramResult {
  readonly stdout: Buffer;
  /** The last 64 KiB. */
  readonly stderr: string;
  /** Whether standard error was longer. */
  readonly stderrCut?: boolean;
  readonly exitCode: number | null;
  readonly ended: Ending;
}

/** Why a program has ended. */
export type Ending =
  | { readonly why: "by-itself" }
  | { readonly why: "timeout" }
  | { readonly why: "interrupted" }
  | Trouble;

const stderrLimit = 64 << 10;
/** Seconds. An idle guest was never seen to do nothing for more than one. */
const defaultPatience = 120;

/** setTimeout takes no more, and fires at once where it is asked to (about 25 days). */
const longestTimer = 2 ** 31 - 1;

/**
 * Runs a program in a process group of its own and watches it: time, space, interruption. It always comes back
 * with no process of the group left.
 *
 * Plain child_process and not zx: zx keeps all that a program prints in memory, and a guest may print a
 * gigabyte; and it has no say in extra file descriptors that are closed here once the child has them.
 */
export async function watchProgram(
  run: WatchedProgram,
  onStarted: () => void = () => {},
): Promise<ProgramResult> {
  const [program, ...rest] = limited(withParentDeath(run.words, run.env), { memory: memoryFor(run.env) });
  const child = spawn(program, rest, {
    env: run.env,
    cwd: run.cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", ...run.inherit],
  });
  onStarted();

  const stdout = new Tail(run.stdoutLimit);
  const stderr = new Tail(stderrLimit);
  const errors = child.stdio[2] as Readable;
  (child.stdio[1] as Readable).on("data", (chunk: Buffer) => {
    stdout.add(chunk);
    run.onStdout?.(chunk);
  });
  errors.on("data", (chunk: Buffer) => {
    stderr.add(chunk);
    run.onStderr?.(chunk, errors);
    // A stream that is paused does not end, and its program is waited for until it has.
    if (stopped) errors.resume();
  });

  let ended: Ending = { why: "by-itself" };
  let stopped: Promise<void> | undefined;
  const stop = (ending: Ending) => {
    if (stopped) return;
    ended = ending;
    stopped = stopGroup(child.pid);
    errors.resume();
  };
  const onAbort = () => stop({ why: "interrupted" });
  run.signal?.addEventListener("abort", onAbort);
  if (run.signal?.aborted) onAbort();
  const timer =
    run.timeout === undefined
      ? undefined
      : setTimeout(() => stop({ why: "timeout" }), Math.min(run.timeout * 1000, longestTimer));
  const { folders, hasChanged, patience = defaultPatience } = run;
  const endWatch =
    child.pid === undefined ? () => {} : watch({ leader: child.pid, folders, hasChanged, patience }, stop);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    await stopped;
    return {
      stdout: stdout.bytes(),
      stderr: stderr.bytes().toString("utf8"),
      stderrCut: stderr.cut,
      exitCode,
      ended,
    };
  } finally {
    clearTimeout(timer);
    endWatch();
    run.signal?.removeEventListener("abort", onAbort);
    await endGroup(child.pid);
  }
}

/**
 * Bytes of address space for guestfish and what it starts. qemu was seen to take 3.4 GiB for an appliance of 1.25 GiB
 * without KVM (guestfs(3), “LIBGUESTFS_MEMSIZE”, in MiB).
 */
function memoryFor({ LIBGUESTFS_MEMSIZE: size }: NodeJS.ProcessEnv): number {
  return 8 * 2 ** 30 + 2 * (Number(size) || 0) * 2 ** 20;
}

/**
 * Has the kernel end the program where this program is killed and can't do it: else it would go on to its end, and
 * hold the image's lock. setpriv(1) is part of util-linux, as is flock; where it is missing, so it is.
 */
function withParentDeath(words: readonly string[], env: NodeJS.ProcessEnv): readonly string[] {
  const setpriv = findProgram("setpriv", env);
  return setpriv === undefined ? words : [setpriv, "--pdeathsig", "KILL", "--", ...words];
}

/**
 * Ends a program. First all that it has started: guestfish then sees its appliance gone, takes away its sockets and
 * folders (some lie outside of ours) and ends by itself. What is still there after some seconds is killed.
 */
async function stopGroup(leader: number | undefined): Promise<void> {
  if (leader === undefined) return;
  for (let tries = 0; tries < 100 && isAlive(leader); tries++) {
    for (const pid of membersOf(leader)) if (pid !== leader && !isCleaning(pid)) end(pid);
    await pause(50);
  }
  killGroup(leader);
}

/** libguestfs takes its folders away by running rm. */
const isCleaning = (pid: number): boolean => readText(`/proc/${pid}/comm`).trim() === "rm";

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

/** Kills whatever of a group is left, and waits until it is gone (two seconds: a disk may hold one back). */
async function endGroup(leader: number | undefined): Promise<void> {
  if (leader === undefined) return;
  killGroup(leader);
  for (let tries = 0; tries < 100 && membersOf(leader).length > 0; tries++) await pause(20);
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Keeps the end of a stream, in bounded memory. */
class Tail {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #added = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    this.#added += chunk.length;
    while (this.#size - this.#chunks[0]!.length >= this.#limit) this.#size -= this.#chunks.shift()!.length;
  }

  /** Whether the stream was longer than what is kept. */
  get cut(): boolean {
    return this.#added > this.#limit;
  }

  bytes(): Buffer {
    const all = Buffer.concat(this.#chunks);
    return all.subarray(Math.max(0, all.length - this.#limit));
  }
}
