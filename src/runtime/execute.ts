import { spawn } from "node:child_process";
import { closeSync, constants, openSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Appliance } from "./appliance.ts";
import { freeBytes, spaceReserve } from "./disk-space.ts";
import { describeProcess } from "./image/holders.ts";
import { findProgram } from "./kvm.ts";
import { MaskedLog } from "./masked-log.ts";
import { isAlive, membersOf } from "./process-group.ts";
import { killGroup } from "./tools.ts";

/** One run of guestfish over one drive. */
export interface GuestRun {
  readonly appliance: Appliance;
  readonly script: string;
  /** Written to freely: a layer that is thrown away, or committed afterwards. */
  readonly drive: { readonly path: string; readonly format: string };
  /** What file descriptor 3 gives (hand-in.ts). */
  readonly handIn: string;
  /** Kept open in guestfish too, so that the lock on the image lives as long as it. */
  readonly lockFd?: number | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly log?: string | undefined;
  /** Hides secrets in the log. */
  mask(text: string): string;
  /** What guestfish says on standard error, as it comes. */
  onStderr(chunk: Buffer): void;
}

export interface GuestRunResult {
  /** The last `stdoutLimit` bytes: the transcript comes last. */
  readonly stdout: Buffer;
  /** The last 64 KiB. */
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly ended: "by-itself" | "timeout" | "interrupted" | "no-space";
}

/** How a run is carried out; tests put one in its place that writes to the drive without an appliance. */
export type Execute = (run: GuestRun) => Promise<GuestRunResult>;

export const stdoutLimit = 32 << 20;
const stderrLimit = 64 << 10;

/** setTimeout takes no more, and fires at once where it is asked to (about 25 days). */
const longestTimer = 2 ** 31 - 1;

/**
 * Runs guestfish in a process group of its own and watches it: time, space, interruption. It always comes
 * back with no process of the group left.
 *
 * Plain child_process and not zx: zx keeps all that a program prints in memory, and a guest may print a
 * gigabyte; and it has no say in extra file descriptors that are closed here once the child has them.
 */
export const execute: Execute = async (run) => {
  const { appliance, drive } = run;
  const script = join(appliance.folder, "script.guestfish");
  writePrivate(script, run.script);
  const handIn = run.handIn === "" ? openSync("/dev/null", "r") : openHandIn(appliance.folder, run.handIn);
  const words = [appliance.guestfish, `--format=${drive.format}`, "-a", drive.path, "-f", script];
  const [program, ...rest] = withParentDeath(words, appliance.env);
  const child = spawn(program!, rest, {
    // With a log, from the boot on; the script turns verbose on only for the run itself.
    env: run.log === undefined ? appliance.env : { ...appliance.env, LIBGUESTFS_DEBUG: "1" },
    cwd: appliance.folder,
    detached: true,
    stdio: ["ignore", "pipe", "pipe", handIn, run.lockFd ?? "ignore"],
  });
  closeSync(handIn);

  const stdout = new Tail(stdoutLimit);
  const stderr = new Tail(stderrLimit);
  const log = run.log === undefined ? undefined : new MaskedLog(run.log, run.mask);
  const errors = child.stdio[2] as Readable;
  (child.stdio[1] as Readable).on("data", (chunk: Buffer) => stdout.add(chunk));
  errors.on("data", (chunk: Buffer) => {
    stderr.add(chunk);
    run.onStderr(chunk);
    log?.write(chunk, errors);
  });

  let ended: GuestRunResult["ended"] = "by-itself";
  let stopped: Promise<void> | undefined;
  const stop = (why: typeof ended) => {
    if (stopped) return;
    ended = why;
    stopped = stopGroup(child.pid);
  };
  const onAbort = () => stop("interrupted");
  run.signal?.addEventListener("abort", onAbort);
  if (run.signal?.aborted) onAbort();
  const timer =
    run.timeout === undefined
      ? undefined
      : setTimeout(() => stop("timeout"), Math.min(run.timeout * 1000, longestTimer));
  const watch = setInterval(() => {
    if (freeBytes(drive.path) < spaceReserve) stop("no-space");
  }, 500);
  try {
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", resolve);
    });
    await stopped;
    return { stdout: stdout.bytes(), stderr: stderr.bytes().toString("utf8"), exitCode, ended };
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    run.signal?.removeEventListener("abort", onAbort);
    await endGroup(child.pid);
    await log?.end();
  }
};

/**
 * Has the kernel end guestfish where this program is killed and can't do it: else it would go on to its end, and
 * hold the image's lock. setpriv(1) is part of util-linux, as is flock; where it is missing, so it is.
 */
function withParentDeath(words: readonly string[], env: NodeJS.ProcessEnv): readonly string[] {
  const setpriv = findProgram("setpriv", env);
  return setpriv === undefined ? words : [setpriv, "--pdeathsig", "KILL", "--", ...words];
}

/**
 * Ends guestfish. First all that it has started: it then sees its appliance gone, takes away its sockets and
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
const isCleaning = (pid: number): boolean => describeProcess(pid).command.startsWith("rm ");

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

function writePrivate(path: string, text: string): void {
  const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600);
  try {
    writeFileSync(fd, text);
  } finally {
    closeSync(fd);
  }
}

/**
 * An open file with the text and no name: guestfish opens it anew by its descriptor (a pipe that Node makes
 * is a socket, which can't be opened so). In memory where there is a /dev/shm.
 */
function openHandIn(folder: string, text: string): number {
  for (const place of ["/dev/shm", folder]) {
    const path = join(place, `sahara-image-${process.pid}-${Math.random().toString(36).slice(2)}`);
    try {
      writePrivate(path, text);
    } catch (error) {
      if (place === folder) throw error;
      continue;
    }
    const fd = openSync(path, "r");
    unlinkSync(path);
    return fd;
  }
  throw new Error("no folder for what is handed in");
}

/** Keeps the end of a stream, in bounded memory. */
class Tail {
  readonly #limit: number;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    while (this.#size - this.#chunks[0]!.length >= this.#limit) this.#size -= this.#chunks.shift()!.length;
  }

  bytes(): Buffer {
    const all = Buffer.concat(this.#chunks);
    return all.subarray(Math.max(0, all.length - this.#limit));
  }
}
