import type { Mode } from "../../plan/plan.ts";
import { type Execute, execute } from "../appliance/execute.ts";
import { Interrupted } from "../appliance/tools.ts";
import type { OpenedImage } from "../image/open-image.ts";
import { type PrepareAppliance, prepareForRun } from "../own-appliance/prepare-for-run.ts";
import type { RunRequest, RunResult } from "../request.ts";
import { holdDisk } from "../transaction/hold-disk.ts";
import { gatherHandIn } from "./hand-in.ts";
import { type Judged, runPlan } from "./run-plan.ts";
import { TranscriptReader } from "./transcript.ts";

/** The parts of a run besides the request. Tests replace them. */
export interface RunParts {
  readonly execute: Execute;
  readonly prepareAppliance: PrepareAppliance;
}

export const ownParts: RunParts = { execute, prepareAppliance: prepareForRun };

/**
 * Runs a plan on an image in test-only mode. All changes go to a layer that is thrown away: the image's bytes and
 * times stay the same.
 *
 * @throws {Refusal} with exit code 3 if it cannot be run.
 */
export async function check(request: RunRequest, parts: Partial<RunParts> = {}): Promise<RunResult> {
  return await run({ ...request, output: undefined }, "test-only", { ...ownParts, ...parts });
}

/**
 * Runs a plan on an image in reconcile mode. Writes the whole image (or `output`) after everything, including the
 * verification, has succeeded. Otherwise the image stays unchanged.
 *
 * @throws {Refusal} with exit code 3 if it cannot be run or committed.
 */
export async function apply(request: RunRequest, parts: Partial<RunParts> = {}): Promise<RunResult> {
  return await run(request, "reconcile", { ...ownParts, ...parts });
}

async function run(asked: RunRequest, mode: Mode, parts: RunParts): Promise<RunResult> {
  const started = performance.now();
  const request: RunRequest = {
    ...asked,
    mode,
    emit: (options) => asked.emit(options),
    onEvent: (event) => asked.onEvent?.(event),
  };
  const handIn = gatherHandIn(request);

  function resultOf(
    image: OpenedImage,
    { transcript, outcome }: Pick<Judged, "outcome" | "transcript">,
    changedImage: boolean,
  ): RunResult {
    const { root = request.rootFilesystem } = transcript;
    return {
      record: transcript.record,
      image: { path: image.name, format: image.format, ...(root === undefined ? {} : { root }) },
      outcome,
      seconds: (performance.now() - started) / 1000,
      changedImage,
    };
  }

  return await holdDisk(request, parts.prepareAppliance, {
    async use(disk) {
      const judged = await runPlan(disk, request, handIn, parts.execute);
      const { outcome, transcript } = judged;
      const mayDiffer = outcome === "changed" || outcome === "failed" || outcome === "not-converged";
      if (mode === "reconcile" && asked.compare && mayDiffer) {
        request.onEvent?.({ kind: "phase", phase: "comparing" });
        const { root, trace } = transcript;
        try {
          await asked.compare({ open: disk.open, root, trace });
        } catch (error) {
          throw request.signal?.aborted ? new Interrupted() : error;
        }
      }
      const good = outcome === "changed" || outcome === "unchanged";
      const write =
        mode === "reconcile" &&
        !request.planned &&
        (outcome === "changed" || (outcome === "unchanged" && request.output !== undefined));
      const result = resultOf(disk.image, judged, write);
      return { result, write, save: { good, about: request.planned ? asked.describe?.(result) : undefined } };
    },
    interrupted(image) {
      const { record } = new TranscriptReader(mode).finish();
      const transcript = { record, found: false, untouched: true };
      return resultOf(image, { transcript, outcome: "interrupted" }, false);
    },
  });
}
