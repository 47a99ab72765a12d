import { randomBytes } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import type { Writable } from "node:stream";
import { preparedLine, visitAnnouncement, visitCommands } from "../../plan/workshop.ts";
import { descriptorPath } from "../../system/descriptor.ts";
import { openUnnamedFile } from "../../system/unnamed-file.ts";
import type { Appliance } from "../appliance/appliance.ts";
import type { Drive, GuestRun, GuestRunResult } from "../appliance/execute.ts";
import { type ProgramResult, watchProgram } from "../appliance/watch-program.ts";
import { Qmp, QmpError } from "./qmp.ts";
import { type VisitEnd, VisitErrors, VisitReader } from "./visit-output.ts";

/** What an appliance was prepared with. Runs with anything else need another appliance. */
export type Prepared = Pick<GuestRun, "script" | "handIn">;

/** The socket of QEMU's monitor, in the folder that QEMU runs in: a path of a socket has at most 107 bytes (unix(7)). */
const socket = "qmp";
/** libguestfs starts no appliance without a drive. The appliance program detaches this one. */
const startCommands = `config -qmp unix:${socket},server=on,wait=off\nadd-drive-scratch 1048576\n`;
/** setTimeout accepts no more. */
const longestTimer = 2 ** 31 - 1;

/**
 * An appliance for several images, one after the other. QEMU attaches the drive of an image while the appliance runs, and
 * detaches it before the next one: libguestfs 1.48 can't do that itself. The appliance ends if anything of an image is left in
 * it, if it hangs, or if it crashes.
 */
export class SharedAppliance {
  readonly prepared: Prepared;
  readonly #appliance: Appliance;
  readonly #abort = new AbortController();
  readonly #ended: Promise<ProgramResult>;
  readonly #qmp: Promise<Qmp>;
  #stdin: Writable | undefined;
  #hasEnded = false;
  #drive: Drive | undefined;
  #onStdout = (_: Buffer) => {};
  #onStderr = (_: Buffer) => {};
  #visits = 0;

  /** Starts it. The first visit waits for its boot. */
  constructor(appliance: Appliance, prepared: Prepared) {
    this.#appliance = appliance;
    this.prepared = prepared;
    this.#ended = this.#start();
    this.#qmp = this.#booted().then(() => this.#connect());
    // A visit reports it.
    this.#qmp.catch(() => {});
  }

  /** Whether it can take another image. */
  get isUsable(): boolean {
    return !this.#hasEnded && !this.#abort.signal.aborted;
  }

  /** Runs the guest program on an image. */
  async visit(run: GuestRun): Promise<GuestRunResult> {
    let why: "timeout" | "interrupted" | undefined;
    const stop = (reason: "timeout" | "interrupted") => {
      why ??= reason;
      this.#abort.abort();
    };
    const onAbort = () => stop("interrupted");
    const limit = run.timeout === undefined ? undefined : Math.min(run.timeout * 1000, longestTimer);
    const timer = limit === undefined ? undefined : setTimeout(() => stop("timeout"), limit);
    run.signal?.addEventListener("abort", onAbort);
    if (run.signal?.aborted) onAbort();
    const word = randomBytes(16).toString("hex");
    const errors = new VisitErrors(visitAnnouncement(word), (chunk) => run.onStderr(chunk));
    this.#onStderr = (chunk) => errors.write(chunk);
    this.#drive = run.drive;
    try {
      const done = await Promise.race([this.#work(run, word), this.#ended]);
      if (!("exitCode" in done)) {
        const stderr =
          done.sentence === "" ? errors.text : `${errors.text}\nlibguestfs: error: ${done.sentence}\n`;
        return {
          stderr,
          exitCode: done.sentence === "" ? 0 : 1,
          ended: { why: "by-itself" },
        };
      }
      const { exitCode, ended } = done;
      return {
        stderr: errors.text,
        exitCode: exitCode || 1,
        ended: why ? { why } : ended,
        lacksEnd: true,
      };
    } finally {
      clearTimeout(timer);
      run.signal?.removeEventListener("abort", onAbort);
      this.#drive = undefined;
    }
  }

  /** Ends it. Nothing in it is worth keeping. */
  async end(): Promise<void> {
    this.#abort.abort();
    await this.#ended;
    this.#appliance.dispose();
  }

  async #start(): Promise<ProgramResult> {
    const { guestfish, env, folder } = this.#appliance;
    const { script, handIn: text } = this.prepared;
    const handIn = text === "" ? openSync("/dev/null", "r") : openUnnamedFile(["/dev/shm", folder], text);
    try {
      return await watchProgram(
        {
          words: [guestfish, "--rw"],
          env,
          cwd: folder,
          folders: [folder],
          hasChanged: () => this.#drive?.hasChanged?.() ?? false,
          inherit: [handIn],
          signal: this.#abort.signal,
          onStdin: (stdin) => {
            this.#stdin = stdin;
            stdin.write(`${startCommands}${script}\n`);
          },
          onStdout: (chunk) => this.#onStdout(chunk),
          onStderr: (chunk) => this.#onStderr(chunk),
        },
        () => closeSync(handIn),
      );
    } finally {
      this.#hasEnded = true;
    }
  }

  #booted(): Promise<void> {
    return new Promise((resolve) => {
      let text = "";
      this.#onStdout = (chunk) => {
        text += chunk.toString("latin1");
        if (text.includes(`${preparedLine}\n`)) resolve();
      };
    });
  }

  async #connect(): Promise<Qmp> {
    // The path of the folder may be too long for a socket.
    const folder = openSync(this.#appliance.folder, "r");
    try {
      return await Qmp.connect(`${descriptorPath(folder)}/${socket}`);
    } finally {
      closeSync(folder);
    }
  }

  async #work({ drive, onStdout }: GuestRun, word: string): Promise<VisitEnd> {
    const name = `image${++this.#visits}`;
    try {
      const qmp = await this.#qmp;
      await attach(qmp, name, drive);
      const end = new Promise<VisitEnd>((resolve) => {
        const reader = new VisitReader(word, resolve);
        this.#onStdout = (chunk) => {
          onStdout(chunk);
          reader.write(chunk);
        };
      });
      this.#stdin!.write(visitCommands(word));
      const done = await end;
      if (done.isClean) await detach(qmp, name).catch(() => this.#abort.abort());
      else this.#abort.abort();
      return done;
    } catch (error) {
      if (!(error instanceof QmpError)) throw error;
      this.#abort.abort();
      return { isClean: false, sentence: `the drive can't be attached: ${error.message}` };
    }
  }
}

/** Attaches a layer that is thrown away after the run: nothing in it has to reach the host's disk. */
async function attach(
  qmp: Qmp,
  name: string,
  { path, pinnedPath, format, sectorSize = 512 }: Drive,
): Promise<void> {
  const cache = { "no-flush": true };
  await qmp.execute("blockdev-add", {
    driver: format,
    "node-name": name,
    cache,
    file: { driver: "file", filename: pinnedPath ?? path, cache },
  });
  await qmp.execute("device_add", {
    driver: "scsi-hd",
    bus: "scsi.0",
    id: `${name}-disk`,
    drive: name,
    logical_block_size: sectorSize,
    physical_block_size: sectorSize,
  });
}

async function detach(qmp: Qmp, name: string): Promise<void> {
  const id = `${name}-disk`;
  await qmp.executeUntil(
    "device_del",
    { id },
    (event, { device }) => event === "DEVICE_DELETED" && device === id,
  );
  await qmp.execute("blockdev-del", { "node-name": name });
}
