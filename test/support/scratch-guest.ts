import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/**
 * A guest that is a folder: an emitted guest program runs in it under a real shell, with package tools of the
 * test's making. The program is the one that an image gets, but for its two lines `root=` and `system_path=`.
 */
export interface ScratchGuest {
  readonly root: string;
  path(name: string): string;
  write(name: string, text: string, mode?: number): void;
  read(name: string): string;
  /** Runs a guest program (`emitGuest`) as in the appliance: with a workshop that is given. */
  run(program: string, options?: ScratchRunOptions): ScratchRun;
  remove(): void;
}

export interface ScratchRunOptions {
  readonly shell?: Shell;
  /** What `$SAHARA_IMAGE_WORKSHOP/secrets` holds. */
  readonly secrets?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Without a workshop: as on a live host. */
  readonly live?: boolean;
}

export interface ScratchRun {
  readonly transcript: string;
  readonly verdict: string;
  /** What the program itself printed: nothing, where all is well. */
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

export const shells = ["dash", "bash", "busybox"] as const;
export type Shell = (typeof shells)[number];

/** How each is started as the POSIX shell that it is as `/bin/sh`. */
export function shellCommand(shell: Shell): [string, ...string[]] {
  if (shell === "bash") return ["bash", "--posix"];
  return shell === "busybox" ? ["busybox", "ash"] : ["dash"];
}

/** @param files paths within the guest and their texts; those under `bin/` are programs, first on the PATH. */
export function makeScratchGuest(files: Readonly<Record<string, string>> = {}): ScratchGuest {
  const root = mkdtempSync(join(tmpdir(), "scratch-guest-"));
  const path = (name: string) => join(root, name);
  const write = (name: string, text: string, mode = name.startsWith("bin/") ? 0o755 : 0o644) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), text);
    chmodSync(path(name), mode);
  };
  for (const folder of ["tmp", "etc", "bin", "usr/sbin"]) mkdirSync(path(folder), { recursive: true });
  for (const [name, text] of Object.entries(files)) write(name, text);
  return {
    root,
    path,
    write,
    read: (name) => readFileSync(path(name), "utf8"),
    run: (program, options = {}) => runIn(root, program, options),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function runIn(root: string, program: string, options: ScratchRunOptions): ScratchRun {
  const workshop = join(root, "workshop");
  rmSync(workshop, { recursive: true, force: true });
  mkdirSync(workshop);
  if (options.secrets !== undefined) writeFileSync(join(workshop, "secrets"), options.secrets);
  const file = join(workshop, "guest");
  writeFileSync(file, placeIn(root, program));
  const [shell, ...shellOptions] = shellCommand(options.shell ?? "dash");
  // In the appliance, no path of the guest leads to it.
  const transcriptFile = `${root}.transcript`;
  const transcript = openSync(transcriptFile, "w");
  const result = spawnSync(shell, [...shellOptions, file], {
    env: {
      PATH: process.env.PATH,
      ...(options.live ? {} : { SAHARA_IMAGE_WORKSHOP: workshop }),
      ...options.env,
    },
    stdio: ["ignore", "pipe", "pipe", ...(options.live ? [] : (["ignore", "ignore", transcript] as const))],
    maxBuffer: 64 << 20,
    // Only for a program that never ends: it fails the test instead of holding it up for good.
    timeout: 600_000,
    killSignal: "SIGKILL",
  });
  closeSync(transcript);
  const written = readFileSync(transcriptFile, "utf8");
  rmSync(transcriptFile);
  const verdict = verdictOfExit(result.status);
  return {
    // In the appliance, the appliance program ends the transcript.
    transcript: options.live ? result.stdout.toString() : `${written}${verdict && `verdict ${verdict}\n`}`,
    verdict,
    stdout: result.stdout.toString(),
    stderr: result.stderr.toString(),
    exitCode: result.status,
  };
}

/** Returns the verdict that the appliance takes from the guest program's exit status; empty if it is none. */
export function verdictOfExit(status: number | null): string {
  const verdicts = ["conforms", "done", "discrepancies", "failed", "not-converged", "refused", "stopped"];
  return verdicts[(status ?? 0) - 10] ?? "";
}

/** Returns the program with a guest's root folder, and the programs in its `bin/`. */
export function placeIn(root: string, program: string): string {
  const placed = program
    .replace(/^root=''$/m, `root='${root}'`)
    .replace(/^system_path=.*$/m, `system_path='${root}/bin':/usr/bin:/bin:/usr/sbin:/sbin`);
  if (placed === program) throw new Error("this is no guest program");
  return placed;
}
