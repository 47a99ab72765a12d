import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { type ScriptOptions, scriptOptions } from "../../plan/emit-options.ts";
import { reasonOf } from "../../source/errno.ts";
import type { Execute, GuestRunResult } from "../appliance/execute.ts";
import { Interrupted } from "../appliance/tools.ts";
import { fetchForRun } from "../artifacts/fetch-for-run.ts";
import { freeBytes } from "../disk-space.ts";
import { formatBytes } from "../files.ts";
import { openPackageCache } from "../package-cache/package-cache.ts";
import type { Outcome, RunRequest } from "../request.ts";
import type { Disk } from "../transaction/hold-disk.ts";
import { explainFailure, explainRefusal } from "./failures.ts";
import { type HandIn, writeHandIn } from "./hand-in.ts";
import { LiveEvents } from "./live-events.ts";
import { type Mask, maskOf } from "./mask.ts";
import { outcomeOf } from "./outcome.ts";
import { parseTranscript, type Transcript } from "./transcript.ts";

/** The parts of a request that the run of a plan reads. The disk is already open. */
export type PlanRequest = ScriptOptions &
  Pick<
    RunRequest,
    "emit" | "plan" | "grow" | "packageCache" | "offline" | "timeout" | "log" | "signal" | "onEvent"
  >;

export interface Judged {
  readonly transcript: Transcript;
  readonly outcome: Outcome;
}

/**
 * Runs a plan's script on a disk, in one boot.
 *
 * @throws {Refusal} with exit code 3 if there is no verdict; {Interrupted}.
 */
export async function runPlan(
  disk: Disk,
  request: PlanRequest,
  handIn: HandIn,
  execute: Execute,
): Promise<Judged> {
  const { mode, timeout, signal, log } = request;
  // The script adds no drive. It is added here as a layer of ours, with its format named. With `readonly:true`,
  // libguestfs 1.48 puts its own layer over it, and qemu then guesses the format from the content of the disk.
  const cache =
    mode === "reconcile" && request.packageCache !== undefined
      ? await openPackageCache(request.packageCache, disk.appliance.folder, { signal })
      : undefined;
  const artifacts = await fetchForRun(request, disk.appliance.folder);
  const script = request.emit({
    ...scriptOptions(request),
    // Without a network no second attempt of the guest succeeds.
    retries: request.network ? request.retries : 0,
    ...(handIn.more ? { handsIn: true } : {}),
    ...(request.grow && mode === "reconcile" ? { grow: true } : {}),
    ...(cache ? { packageCache: cache.options } : {}),
    ...(artifacts ? { artifacts } : {}),
    ...(execute.pool === "sharing" ? { shared: true } : {}),
  });
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
  const result = await execute({
    appliance: disk.appliance,
    script,
    drive: {
      path: disk.path,
      format: "qcow2",
      sectorSize: disk.sectorSize,
      pinnedPath: disk.pinnedPath,
      hasChanged: () => disk.hasChanged(),
    },
    handIn: writeHandIn(handIn.values),
    lockFd: disk.lockFd,
    timeout,
    signal,
    log,
    mask,
    onStderr: (chunk) => live.write(chunk),
  });
  if (result.logError) {
    const text = `the log ${log} is not complete: ${reasonOf(result.logError)}`;
    request.onEvent?.({ kind: "note", text });
  }
  const problem = cache?.collect();
  if (problem !== undefined) request.onEvent?.({ kind: "note", text: problem });
  if (result.ended.why !== "by-itself") throw endedBy(result.ended, { disk, timeout, step: live.running });
  return judge(result, mode, handIn, live, mask);
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
  mode: RunRequest["mode"],
  handIn: HandIn,
  live: LiveEvents,
  mask: Mask,
): Judged {
  const transcript = parseTranscript(result.stdout, mode, handIn.secrets);
  const { record } = transcript;
  if (record.verdict === "refused") {
    throw new Refusal(explainRefusal(record.refused ?? "the guest program refused to start"));
  }
  const outcome = outcomeOf(transcript);
  const failure = {
    stderr: result.stderr,
    stderrCut: result.stderrCut,
    started: live.announced,
    step: live.running,
    mask,
  };
  if (outcome === undefined) throw new Refusal(explainFailure(failure));
  // The verdict is good, but there is an error: something failed after the guest program ended.
  const good = outcome === "conforms" || outcome === "changed" || outcome === "unchanged";
  if (good && result.exitCode !== 0) throw new Refusal(explainFailure({ ...failure, started: false }));
  return { transcript, outcome };
}
