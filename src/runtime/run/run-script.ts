import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import {
  type ArtifactDiskOptions,
  type PartOptions,
  type ScriptOptions,
  scriptOptions,
} from "../../plan/emit-options.ts";
import { reasonOf } from "../../source/errno.ts";
import type { Execute, GuestRunResult } from "../appliance/execute.ts";
import { Interrupted } from "../appliance/tools.ts";
import { freeBytes } from "../disk-space.ts";
import { formatBytes } from "../files.ts";
import type { PackageCache } from "../package-cache/package-cache.ts";
import type { RunRequest } from "../request.ts";
import type { Disk } from "../transaction/hold-disk.ts";
import { explainFailure, explainRefusal } from "./failures.ts";
import { type HandIn, writeHandIn } from "./hand-in.ts";
import { LiveEvents } from "./live-events.ts";
import { type Mask, maskOf } from "./mask.ts";
import { outcomeOf } from "./outcome.ts";
import { type Transcript, TranscriptReader } from "./transcript.ts";

/** The parts of a request that the run of a plan reads. The disk is already open. */
export type PlanRequest = ScriptOptions &
  Pick<
    RunRequest,
    | "emit"
    | "plan"
    | "grow"
    | "cache"
    | "packageCache"
    | "offline"
    | "timeout"
    | "spent"
    | "log"
    | "signal"
    | "onEvent"
  >;

/** What the scripts of all parts of a run share. */
export interface ScriptContext {
  readonly disk: Disk;
  readonly request: PlanRequest;
  readonly handIn: HandIn;
  readonly execute: Execute;
  readonly packages: PackageCache | undefined;
  readonly artifacts: ArtifactDiskOptions | undefined;
  /** When the run began, as an instant of `performance.now()`. */
  readonly began: number;
}

/**
 * Runs the script of a plan, or of a part of its run, in one boot.
 *
 * @returns its transcript, which has a verdict, or says where the part stopped.
 * @throws {Refusal} with exit code 3 if there is no verdict; {Interrupted}.
 */
export async function runScript(context: ScriptContext, part?: PartOptions): Promise<Transcript> {
  const { disk, request, handIn, execute, packages } = context;
  const { mode, timeout, signal, log, spent: before = 0 } = request;
  const isLater = part?.after !== undefined;
  const mask = maskOf(handIn.secrets);
  // In a pool, a run may wait, or need no boot.
  const bootTime = execute.pool ? undefined : disk.appliance.bootTime?.(request.network);
  const began = performance.now();
  const live = new LiveEvents(mask, (event) => {
    if (event.kind === "phase" && event.phase === "running")
      bootTime?.remember((performance.now() - began) / 1000);
    request.onEvent?.(event);
  });
  request.onEvent?.({ kind: "phase", phase: "booting", usual: bootTime?.usual });
  const spent = before + (isLater ? (began - context.began) / 1000 : 0);
  const reader = new TranscriptReader(mode, handIn.secrets);
  const result = await execute({
    appliance: disk.appliance,
    script: emitScript(context, part),
    // The script adds no drive. It is added here as a layer of ours, with its format named. With `readonly:true`,
    // libguestfs 1.48 puts its own layer over it, and qemu then guesses the format from the content of the disk.
    drive: {
      path: disk.path,
      format: "qcow2",
      sectorSize: disk.sectorSize,
      pinnedPath: disk.pinnedPath,
      hasChanged: () => disk.hasChanged(),
    },
    handIn: writeHandIn(handIn.values),
    lockFd: disk.lockFd,
    timeout: timeout === undefined ? undefined : Math.max(timeout - spent, 0.1),
    signal,
    log,
    logFollows: isLater,
    mask,
    onStdout: (chunk) => reader.write(chunk),
    onStderr: (chunk) => live.write(chunk),
  });
  if (result.logError) {
    const text = `the log ${log} is not complete: ${reasonOf(result.logError)}`;
    request.onEvent?.({ kind: "note", text });
  }
  const problem = packages?.collect();
  if (problem !== undefined) request.onEvent?.({ kind: "note", text: problem });
  if (result.ended.why !== "by-itself") throw endedBy(result.ended, { disk, timeout, step: live.running });
  const counts = result.lacksEnd ? new TranscriptReader(mode) : reader;
  return judge(result, counts.finish(), live, mask, part);
}

function emitScript(
  { request, handIn, execute, packages, artifacts }: ScriptContext,
  part?: PartOptions,
): string {
  return request.emit({
    ...scriptOptions(request),
    // Without a network no second attempt of the guest succeeds.
    retries: request.network ? request.retries : 0,
    ...(handIn.more ? { handsIn: true } : {}),
    ...(request.grow && request.mode === "reconcile" && part?.after === undefined ? { grow: true } : {}),
    ...(packages ? { packageCache: packages.options } : {}),
    ...(artifacts ? { artifacts } : {}),
    ...(execute.pool === "sharing" ? { shared: true } : {}),
    ...(part ? { part } : {}),
  });
}

/** Returns the error for a program that was ended. */
export function endedBy(
  ended: Exclude<GuestRunResult["ended"], { readonly why: "by-itself" }>,
  { disk, timeout, step }: { disk: Disk; timeout: number | undefined; step: string | undefined },
): Error {
  switch (ended.why) {
    case "interrupted":
      return new Interrupted();
    case "timeout":
      return new Refusal(diagnostic("run-timeout", { seconds: timeout!, step }));
    case "image-changed":
      return new Refusal(diagnostic("image-changed-meanwhile", { path: disk.image.name }));
    case "no-space": {
      const { folder } = ended;
      return new Refusal(diagnostic("run-no-space", { folder, free: formatBytes(freeBytes(folder)) }));
    }
    case "halted":
      return new Refusal(diagnostic("run-halted", { seconds: ended.seconds, step }));
  }
}

function judge(
  result: GuestRunResult,
  transcript: Transcript,
  live: LiveEvents,
  mask: Mask,
  part: PartOptions | undefined,
): Transcript {
  const { record, stopped } = transcript;
  if (record.verdict === "refused") {
    throw new Refusal(explainRefusal(record.refused ?? "the guest program refused to start"));
  }
  const hasStopped = stopped !== undefined && part?.stops.includes(stopped) === true;
  const outcome = outcomeOf(transcript);
  const failure = {
    stderr: result.stderr,
    stderrCut: result.stderrCut,
    started: live.announced,
    step: live.running,
    mask,
  };
  if (outcome === undefined && !hasStopped) throw new Refusal(explainFailure(failure));
  // The verdict is good, but there is an error: something failed after the guest program ended.
  const good = hasStopped || outcome === "conforms" || outcome === "changed" || outcome === "unchanged";
  if (good && result.exitCode !== 0) throw new Refusal(explainFailure({ ...failure, started: false }));
  return transcript;
}
