import { type ChildProcess, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { limited } from "../../system/limit-program.ts";
import { isAlive } from "../../system/process.ts";
import { readText } from "../files.ts";
import { findProgram } from "./kvm.ts";
import { membersOf } from "./process-group.ts";
import { killGroup } from "./tools.ts";
import { type Trouble, watch } from "./watchdog.ts";

/** A program that works on the drive of a run. */
export interface WatchedProgram {
  /** The program and its arguments, which it gets unchanged. */
  readonly words: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Folders on whose file systems its disks grow. */
  readonly folders: readonly string[];
  /** Returns whether another program wrote to the image since we opened it. */
  readonly hasChanged?: (() => boolean) | undefined;
  /** Open files that become its descriptors 3, 4, … */
  readonly inherit: readonly number[];
  /**
   * For a program that ends in order when its standard input ends: it gets this input, and the stream stays open while
   * the run goes on. The program runs without limits and survives this process for as long as it needs to end.
   */
  readonly tether?: Tether | undefined;
  /** For a program that reads commands while it runs: gets its standard input. */
  onStdin?(stdin: Writable): void;
  /** How many of the last bytes of standard output the result holds; none by default. */
  readonly stdoutLimit?: number;
  /** Seconds. */
  readonly timeout?: number | undefined;
  /** Seconds that a virtual machine may be idle without a break; two minutes by default. */
  readonly patience?: number;
  readonly signal?: AbortSignal | undefined;
  onStdout?(chunk: Buffer): void;
  onStderr?(chunk: Buffer, source: Readable): void;
}

export interface Tether {
  readonly input: Uint8Array;
  /** Seconds that the program may take to end by itself before it is killed. */
  readonly patience: number;
  /** For a program that prints something when its standard input ends: how many seconds that may take. */
  answer?(): number | undefined;
}

export interface ProgramResult {
  readonly stdout: Buffer;
  /** The last 64 KiB. */
  readonly stderr: string;
  /** Whether standard error was longer than that. */
  readonly stderrCut?: boolean;
  readonly exitCode: number | null;
  readonly ended: Ending;
  /** Whether it was killed because it did not answer the end of its standard input. */
  readonly isSilent?: boolean;
}

/** Why a program ended. */
export type Ending =
  | { readonly why: "by-itself" }
  | { readonly why: "timeout" }
  | { readonly why: "interrupted" }
  | Trouble;

const stderrLimit = 64 << 10;
/** Seconds. An idle guest was never seen to pause for more than one. */
const defaultPatience = 120;

/** setTimeout accepts no more (about 25 days). With a larger number it fires at once. */
const longestTimer = 2 ** 31 - 1;

/**
 * Runs a program in its own process group, and watches its time, its disk space and interruptions. When it returns,
 * no process of the group is left.
 *
 * This uses child_process and not zx. zx keeps all output in memory, and a guest may print a gigabyte. With zx we
 * also cannot close extra descriptors here once the child has them.
 */
export async function watchProgram(
  run: WatchedProgram,
  onStarted: () => void = () => {},
): Promise<ProgramResult> {
  const { tether } = run;
  const [program, ...rest] = tether
    ? run.words
    : limited(withParentDeath(run.words, run.env), { memory: memoryFor(run.env) });
  const child = spawn(program!, rest, {
    env: run.env,
    cwd: run.cwd,
    detached: true,
    stdio: [tether || run.onStdin ? "pipe" : "ignore", "pipe", "pipe", ...run.inherit],
  });
  onStarted();
  // The program may end before it has read its input.
  child.stdin?.on("error", () => {});
  if (tether) child.stdin?.write(tether.input);
  if (child.stdin) run.onStdin?.(child.stdin);

  const stdout = new Tail(run.stdoutLimit ?? 0);
  const stderr = new Tail(stderrLimit);
  const errors = child.stdio[2] as Readable;
  (child.stdio[1] as Readable).on("data", (chunk: Buffer) => {
    stdout.add(chunk);
    run.onStdout?.(chunk);
  });
  errors.on("data", (chunk: Buffer) => {
    stderr.add(chunk);
    run.onStderr?.(chunk, errors);
    // A paused stream never ends, and its program would wait for ever.
    if (stopped) errors.resume();
  });

  let ended: Ending = { why: "by-itself" };
  let stopped: Promise<{ readonly isSilent: boolean }> | undefined;
  const stop = (ending: Ending) => {
    if (stopped) return;
    ended = ending;
    stopped = tether ? endTethered(child, tether, [stdout, stderr]) : stopGroup(child.pid);
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
    return {
      ...(await stopped),
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
 * Bytes of address space for guestfish and the programs that it starts. qemu was seen to use 3.4 GiB for an appliance
 * of 1.25 GiB without KVM (guestfs(3), “LIBGUESTFS_MEMSIZE”, in MiB).
 */
function memoryFor({ LIBGUESTFS_MEMSIZE: size }: NodeJS.ProcessEnv): number {
  return 8 * 2 ** 30 + 2 * (Number(size) || 0) * 2 ** 20;
}

/**
 * Makes the kernel end the program if this process is killed. Otherwise the program would run to its end and hold the
 * image's lock. setpriv(1) is part of util-linux, like flock. Without it, the program runs without this protection.
 */
function withParentDeath(words: readonly string[], env: NodeJS.ProcessEnv): readonly string[] {
  const setpriv = findProgram("setpriv", env);
  return setpriv === undefined ? words : [setpriv, "--pdeathsig", "KILL", "--", ...words];
}

/**
 * Ends a program. First ends everything that it started: guestfish then notices that its appliance is gone, removes
 * its sockets and folders (some are outside ours), and exits. Kills what is left after some seconds.
 */
async function stopGroup(leader: number | undefined): Promise<{ isSilent: boolean }> {
  if (leader === undefined) return { isSilent: false };
  for (let tries = 0; tries < 100 && isAlive(leader); tries++) {
    for (const pid of membersOf(leader)) if (pid !== leader && !isCleaning(pid)) end(pid);
    await pause(50);
  }
  killGroup(leader);
  return { isSilent: false };
}

async function endTethered(
  { stdin, pid }: ChildProcess,
  tether: Tether,
  outputs: readonly Tail[],
): Promise<{ isSilent: boolean }> {
  const printed = () => outputs.reduce((sum, { added }) => sum + added, 0);
  const before = printed();
  stdin?.end();
  const began = performance.now();
  const answer = tether.answer?.() ?? Infinity;
  let isSilent = false;
  while (pid !== undefined && isAlive(pid) && !isSilent) {
    const seconds = (performance.now() - began) / 1000;
    if (seconds >= tether.patience) break;
    isSilent = seconds >= answer && printed() === before;
    await pause(50);
  }
  killGroup(pid);
  return { isSilent };
}

/** libguestfs removes its folders by running rm. */
const isCleaning = (pid: number): boolean => readText(`/proc/${pid}/comm`).trim() === "rm";

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

/** Kills the rest of a group, and waits up to two seconds until it is gone: a slow disk may delay a process. */
async function endGroup(leader: number | undefined): Promise<void> {
  if (leader === undefined) return;
  killGroup(leader);
  for (let tries = 0; tries < 100 && membersOf(leader).length > 0; tries++) await pause(20);
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Keeps the end of a stream in bounded memory. */
class Tail {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  /** How many bytes the stream had. */
  added = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    this.added += chunk.length;
    while (this.#chunks.length > 0 && this.#size - this.#chunks[0]!.length >= this.#limit)
      this.#size -= this.#chunks.shift()!.length;
  }

  /** Whether the stream was longer than what is kept. */
  get cut(): boolean {
    return this.added > this.#limit;
  }

  bytes(): Buffer {
    const all = Buffer.concat(this.#chunks);
    return all.subarray(Math.max(0, all.length - this.#limit));
  }
}
