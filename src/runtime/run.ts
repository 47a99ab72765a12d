import { resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { Mode } from "../plan/plan.ts";
import type { RunRecord } from "../plan/record.ts";
import { type Appliance, prepareAppliance } from "./appliance.ts";
import { freeBytes } from "./disk-space.ts";
import { type Execute, execute, type GuestRunResult } from "./execute.ts";
import { explainFailure, explainRefusal } from "./failures.ts";
import { formatBytes } from "./files.ts";
import { gatherHandIn, type HandIn, writeHandIn } from "./hand-in.ts";
import { type FileLock, type LockKind, lockFile, refuseInUse } from "./image/lock.ts";
import { type OpenedImage, openImage } from "./image/open-image.ts";
import { LiveEvents } from "./live-events.ts";
import { refuseLog } from "./log-file.ts";
import { maskOf } from "./mask.ts";
import { outcomeOf } from "./outcome.ts";
import { createOverlay } from "./qemu-img.ts";
import { isInterrupted, recover } from "./recover.ts";
import type { Outcome, RunEvent, RunRequest, RunResult } from "./request.ts";
import { Interrupted } from "./tools.ts";
import { Transaction } from "./transaction.ts";
import { parseTranscript, type Transcript } from "./transcript.ts";

/** What a run is made of besides the request; tests put others in their place. */
export interface RunParts {
  readonly execute: Execute;
  prepareAppliance(): Appliance;
}

const ownParts: RunParts = { execute, prepareAppliance };

/**
 * Runs a plan on an image in test-only mode. All that the guest writes goes to a layer that is thrown away: the
 * image's bytes and times stay as they are.
 *
 * @throws {Refusal} with exit code 3 where it could not be run.
 */
export async function check(request: RunRequest, parts: Partial<RunParts> = {}): Promise<RunResult> {
  return await new Run(request, "test-only", { ...ownParts, ...parts }).check();
}

/**
 * Runs a plan on an image in reconcile mode. The image (or `output`) is written only once everything, the
 * second look included, has succeeded, and then wholly; in all other cases it is as it was.
 *
 * @throws {Refusal} with exit code 3 where it could not be run or committed.
 */
export async function apply(request: RunRequest, parts: Partial<RunParts> = {}): Promise<RunResult> {
  return await new Run(request, "reconcile", { ...ownParts, ...parts }).apply();
}

class Run {
  readonly #request: RunRequest;
  readonly #mode: Mode;
  readonly #parts: RunParts;
  readonly #started = performance.now();
  readonly #handIn: HandIn;

  constructor(request: RunRequest, mode: Mode, parts: RunParts) {
    this.#request = request;
    this.#mode = mode;
    this.#parts = parts;
    this.#handIn = gatherHandIn(request);
  }

  async check(): Promise<RunResult> {
    return await this.#withImage("shared", async (image, lock, appliance) => {
      const drive = `${appliance.folder}/disk.qcow2`;
      await createOverlay(drive, image.path, image.format, { signal: this.#request.signal });
      const { transcript, outcome } = await this.#run(drive, lock, appliance);
      return this.#result(image, transcript, outcome, false);
    });
  }

  async apply(): Promise<RunResult> {
    const { output, force, signal } = this.#request;
    const kind = output === undefined ? "exclusive" : "shared";
    return await this.#withImage(kind, async (image, lock, appliance) => {
      const target = output === undefined ? undefined : resolve(output);
      const transaction = await Transaction.begin({ image, lockFd: lock.fd, output: target, force, signal });
      try {
        const { transcript, outcome } = await this.#run(transaction.overlay, lock, appliance);
        const write = outcome === "changed" || (outcome === "unchanged" && output !== undefined);
        if (write) {
          this.#emit({ kind: "phase", phase: "committing" });
          await transaction.commit();
        }
        return this.#result(image, transcript, outcome, write);
      } finally {
        transaction.abandon();
      }
    });
  }

  /** Opens, locks and checks the image, and sees to it that nothing of the run is left when it has ended. */
  async #withImage(
    kind: LockKind,
    use: (image: OpenedImage, lock: FileLock, appliance: Appliance) => Promise<RunResult>,
  ): Promise<RunResult> {
    const { image: name, format, allowBacking, log, output } = this.#request;
    this.#emit({ kind: "phase", phase: "opening" });
    if (isInterrupted(name)) {
      this.#emit({ kind: "phase", phase: "recovering" });
      this.#emit({ kind: "note", text: (await recover(name)).detail });
    }
    const seen = openImage(name, { format, allowBacking });
    const lock = await lockFile(seen.path, kind, { name });
    let appliance: Appliance | undefined;
    try {
      // Once more: between the first look and the lock it may have become another file.
      const image = openImage(name, { format, allowBacking });
      await refuseInUse(name, image.path, image.format, kind);
      if (log !== undefined)
        refuseLog(log, [image.path, ...image.chain, ...(output ? [resolve(output)] : [])]);
      appliance = this.#parts.prepareAppliance();
      if (appliance.note !== undefined) this.#emit({ kind: "note", text: appliance.note });
      return await use(image, lock, appliance);
    } catch (error) {
      if (error instanceof Interrupted) return this.#interrupted(seen);
      throw error;
    } finally {
      this.#emit({ kind: "phase", phase: "cleaning" });
      appliance?.dispose();
      lock.release();
    }
  }

  async #run(drive: string, lock: FileLock, appliance: Appliance): Promise<Judged> {
    const { emit, verify, rootFilesystem, network, stepTimeout, selinuxRelabel, timeout, signal, log } =
      this.#request;
    // No drive in the script: it is added here as a layer of ours, with its format named. With `readonly:true`
    // libguestfs 1.48 puts a layer of its own over it, whose format qemu then guesses from the disk's content.
    const script = emit({
      mode: this.#mode,
      verify,
      network,
      ...(rootFilesystem === undefined ? {} : { rootFilesystem }),
      ...(stepTimeout === undefined ? {} : { stepTimeout }),
      ...(selinuxRelabel === undefined ? {} : { selinuxRelabel }),
      ...(this.#handIn.more ? { handsIn: true } : {}),
    });
    const mask = maskOf(this.#handIn.secrets);
    const live = new LiveEvents(mask, (event) => this.#emit(event));
    this.#emit({ kind: "phase", phase: "booting" });
    const result = await this.#parts.execute({
      appliance,
      script,
      drive: { path: drive, format: "qcow2" },
      handIn: writeHandIn(this.#handIn.values),
      lockFd: lock.fd,
      timeout,
      signal,
      log,
      mask,
      onStderr: (chunk) => live.write(chunk),
    });
    if (result.ended === "interrupted") throw new Interrupted();
    if (result.ended === "timeout")
      throw new Refusal(3, diagnostic("run-timeout", { seconds: timeout!, step: live.running }));
    if (result.ended === "no-space") {
      const free = formatBytes(freeBytes(drive));
      throw new Refusal(
        3,
        diagnostic("run-no-space", { folder: drive.slice(0, drive.lastIndexOf("/")), free }),
      );
    }
    return this.#judge(result, live, mask);
  }

  #judge(result: GuestRunResult, live: LiveEvents, mask: (text: string) => string): Judged {
    const transcript = parseTranscript(result.stdout, this.#mode, this.#handIn.secrets);
    const { record } = transcript;
    if (record.verdict === "refused") {
      throw new Refusal(3, explainRefusal(record.refused ?? "the guest program refused to start"));
    }
    const outcome = outcomeOf(transcript);
    const failure = { stderr: result.stderr, started: live.announced, step: live.running, mask };
    if (outcome === undefined) throw new Refusal(3, explainFailure(failure));
    // A verdict that the image is good, and yet an error: something after the guest program went wrong.
    const good = outcome === "conforms" || outcome === "changed" || outcome === "unchanged";
    if (good && result.exitCode !== 0) throw new Refusal(3, explainFailure({ ...failure, started: false }));
    return { transcript, outcome };
  }

  #result(image: OpenedImage, transcript: Transcript, outcome: Outcome, changedImage: boolean): RunResult {
    const { root = this.#request.rootFilesystem } = transcript;
    return {
      record: transcript.record,
      image: { path: image.name, format: image.format, ...(root === undefined ? {} : { root }) },
      outcome,
      seconds: (performance.now() - this.#started) / 1000,
      changedImage,
    };
  }

  #interrupted(image: OpenedImage): RunResult {
    const record: RunRecord = parseTranscript(new Uint8Array(), this.#mode).record;
    return this.#result(image, { record, found: false, untouched: true }, "interrupted", false);
  }

  #emit(event: RunEvent): void {
    this.#request.onEvent?.(event);
  }
}

interface Judged {
  readonly transcript: Transcript;
  readonly outcome: Outcome;
}
