import { closeSync, constants, openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { openUnnamedFile } from "../../system/unnamed-file.ts";
import type { Mask } from "../run/mask.ts";
import { MaskedLog } from "../run/masked-log.ts";
import type { Appliance } from "./appliance.ts";
import { type ProgramResult, watchProgram } from "./watch-program.ts";

/** A layer over the image. It may be written to, and is dropped or committed afterwards. */
export interface Drive {
  readonly path: string;
  readonly format: string;
  /** Bytes of a logical sector; absent: 512. */
  readonly sectorSize?: 512 | 4096;
  /** A path to the same file, even if another file takes its name; for the direct backend. */
  readonly pinnedPath?: string | undefined;
  /** Returns whether another program wrote to the image below. If so, the run ends. */
  hasChanged?(): boolean;
}

/** One run of guestfish over one drive. */
export interface GuestRun {
  readonly appliance: Appliance;
  readonly script: string;
  readonly drive: Drive;
  /** The text that file descriptor 3 provides (hand-in.ts). */
  readonly handIn: string;
  /** A descriptor that guestfish inherits, so that the lock on the image lasts as long as guestfish. */
  readonly lockFd?: number | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly log?: string | undefined;
  /** Whether the log has content of an earlier part of the run. */
  readonly logFollows?: boolean | undefined;
  /** Masks secrets in the log. */
  readonly mask: Mask;
  /** Called with the standard output of guestfish as it arrives. The transcript comes last. */
  onStdout(chunk: Buffer): void;
  /** Called with the standard error of guestfish as it arrives. */
  onStderr(chunk: Buffer): void;
}

export interface GuestRunResult extends Omit<ProgramResult, "stdout"> {
  /** Whether the appliance ended before the end of the transcript, so that the transcript does not count. */
  readonly lacksEnd?: boolean;
  /** Why the log is incomplete. */
  readonly logError?: Error | undefined;
}

/** Runs guestfish. Tests replace it with a function that writes to the drive without an appliance. */
export interface Execute {
  (run: GuestRun): Promise<GuestRunResult>;
  /** Absent: it boots an appliance at once. `sharing`: the script has to be one for several images (EmitOptions). */
  readonly pool?: "isolating" | "sharing";
}

/** Runs guestfish with a script, and watches it. */
export const execute: Execute = async (run) => {
  const { appliance, drive } = run;
  const script = join(appliance.folder, "script.guestfish");
  writePrivate(script, driveSettings(run) + run.script);
  const handIn =
    run.handIn === ""
      ? openSync("/dev/null", "r")
      : openUnnamedFile(["/dev/shm", appliance.folder], run.handIn);
  const log = run.log === undefined ? undefined : new MaskedLog(run.log, run.mask, run.logFollows);
  let logError: Error | undefined;
  const watched = {
    // `--rw` fails if a configuration file makes guestfish read-only and ours (appliance.ts) is not read.
    words: [
      appliance.guestfish,
      "--rw",
      `--format=${drive.format}`,
      ...(drive.sectorSize === 4096 ? ["--blocksize=4096"] : []),
      "-a",
      drive.path,
      "-f",
      script,
    ],
    // With a log, verbose output starts at boot. The script itself turns it on only for its own run.
    env: run.log === undefined ? appliance.env : { ...appliance.env, LIBGUESTFS_DEBUG: "1" },
    cwd: appliance.folder,
    // The drive, and the appliance's own disk.
    folders: [dirname(drive.path), appliance.folder],
    hasChanged: drive.hasChanged,
    inherit: run.lockFd === undefined ? [handIn] : [handIn, run.lockFd],
    timeout: run.timeout,
    signal: run.signal,
    onStdout: run.onStdout,
    onStderr(chunk: Buffer, source: Readable) {
      run.onStderr(chunk);
      log?.write(chunk, source);
    },
  };
  let result: ProgramResult;
  try {
    result = await watchProgram(watched, () => closeSync(handIn));
  } finally {
    logError = await log?.end();
  }
  return { ...result, logError };
};

/**
 * Settings of the drive that guestfish has no option for, with the direct backend (qemu(1), “-set”).
 *
 * libguestfs passes on the path of `-a`, and qemu opens it later. In another user's folder the path could lead to
 * another file by then, so qemu gets the open file.
 *
 * qemu does not flush the drive to the host's disk when the guest asks for it: if the run does not succeed, the drive is
 * thrown away, and the commit flushes all of it before it begins (transaction/commit.ts). On a disk that other programs
 * write to, the package managers' many flushes took most of an apply.
 */
function driveSettings({ appliance, drive: { pinnedPath } }: GuestRun): string {
  if (appliance.env.LIBGUESTFS_BACKEND !== "direct") return "";
  const file = pinnedPath === undefined ? "" : `config -set drive.hd0.file=${pinnedPath}\n`;
  return `${file}config -set drive.hd0.cache.no-flush=on\n`;
}

function writePrivate(path: string, text: string): void {
  const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600);
  try {
    writeFileSync(fd, text);
  } finally {
    closeSync(fd);
  }
}
