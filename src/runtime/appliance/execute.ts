import { closeSync, constants, openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { openUnnamedFile } from "../../system/unnamed-file.ts";
import type { Mask } from "../run/mask.ts";
import { MaskedLog } from "../run/masked-log.ts";
import type { Appliance } from "./appliance.ts";
import { type ProgramResult, watchProgram } from "./watch-program.ts";

/** A layer over the image: it may be written to, and is dropped or committed afterwards. */
export interface Drive {
  readonly path: string;
  readonly format: string;
  /** Bytes of a logical sector; absent: 512. */
  readonly sectorSize?: 512 | 4096;
  /** Leads to the same file, whatever has its name; for the direct backend. */
  readonly pinnedPath?: string | undefined;
  /** Whether something else wrote to the image below it: then the run is ended. */
  hasChanged?(): boolean;
}

/** One run of guestfish over one drive. */
export interface GuestRun {
  readonly appliance: Appliance;
  readonly script: string;
  readonly drive: Drive;
  /** What file descriptor 3 gives (hand-in.ts). */
  readonly handIn: string;
  /** Kept open in guestfish too, so that the lock on the image lives as long as it. */
  readonly lockFd?: number | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly log?: string | undefined;
  /** Hides secrets in the log. */
  readonly mask: Mask;
  /** What guestfish says on standard error, as it comes. */
  onStderr(chunk: Buffer): void;
}

/** Of standard output the last `stdoutLimit` bytes: the transcript comes last. */
export interface GuestRunResult extends ProgramResult {
  /** Why the log is not complete. */
  readonly logError?: Error | undefined;
}

/** How a run is carried out; tests put one in its place that writes to the drive without an appliance. */
export type Execute = (run: GuestRun) => Promise<GuestRunResult>;

export const stdoutLimit = 32 << 20;

/** Runs guestfish with a script, and watches it. */
export const execute: Execute = async (run) => {
  const { appliance, drive } = run;
  const script = join(appliance.folder, "script.guestfish");
  writePrivate(script, pinDrive(run) + run.script);
  const handIn =
    run.handIn === ""
      ? openSync("/dev/null", "r")
      : openUnnamedFile(["/dev/shm", appliance.folder], run.handIn);
  const log = run.log === undefined ? undefined : new MaskedLog(run.log, run.mask);
  let logError: Error | undefined;
  const watched = {
    // `--rw` fails where guestfish has been made read-only and our own settings (appliance.ts) do not reach it.
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
    // With a log, from the boot on; the script turns verbose on only for the run itself.
    env: run.log === undefined ? appliance.env : { ...appliance.env, LIBGUESTFS_DEBUG: "1" },
    cwd: appliance.folder,
    // The drive, and the appliance's own disk.
    folders: [dirname(drive.path), appliance.folder],
    hasChanged: drive.hasChanged,
    inherit: run.lockFd === undefined ? [handIn] : [handIn, run.lockFd],
    stdoutLimit,
    timeout: run.timeout,
    signal: run.signal,
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
 * libguestfs passes on the path that `-a` names, and qemu opens it later. In a folder of another user it could lead to
 * another file by then, so with the direct backend qemu gets the open file instead (qemu(1), “-set”).
 */
function pinDrive({ appliance, drive: { pinnedPath } }: GuestRun): string {
  if (pinnedPath === undefined || appliance.env.LIBGUESTFS_BACKEND !== "direct") return "";
  return `config -set drive.hd0.file=${pinnedPath}\n`;
}

function writePrivate(path: string, text: string): void {
  const fd = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, 0o600);
  try {
    writeFileSync(fd, text);
  } finally {
    closeSync(fd);
  }
}
