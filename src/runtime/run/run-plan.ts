import type { Execute } from "../appliance/execute.ts";
import { fetchForRun } from "../artifacts/fetch-for-run.ts";
import { LayerCache } from "../layer-cache/layer-cache.ts";
import { runInParts } from "../layer-cache/run-in-parts.ts";
import { openPackageCache } from "../package-cache/package-cache.ts";
import type { Outcome } from "../request.ts";
import type { Disk } from "../transaction/hold-disk.ts";
import type { HandIn } from "./hand-in.ts";
import { outcomeOf } from "./outcome.ts";
import { type PlanRequest, runScript } from "./run-script.ts";
import type { Transcript } from "./transcript.ts";

export interface Judged {
  readonly transcript: Transcript;
  readonly outcome: Outcome;
}

/**
 * Runs a plan's script on a disk: in one boot, or with a layer cache in several.
 *
 * @throws {Refusal} with exit code 3 if there is no verdict; {Interrupted}.
 */
export async function runPlan(
  disk: Disk,
  request: PlanRequest,
  handIn: HandIn,
  execute: Execute,
): Promise<Judged> {
  const { signal } = request;
  const { packageCache, cache } = request.mode === "reconcile" ? request : {};
  const layers = cache && new LayerCache(cache);
  const packages =
    packageCache === undefined
      ? undefined
      : await openPackageCache(packageCache, disk.appliance.folder, { signal });
  const artifacts = await fetchForRun(request, disk.appliance.folder);
  const context = { disk, request, handIn, execute, packages, artifacts, began: performance.now() };
  const transcript =
    layers && cache
      ? await runInParts({ disk, request, handIn, layers, after: cache.after }, (part) =>
          runScript(context, part),
        )
      : await runScript(context);
  return { transcript, outcome: outcomeOf(transcript)! };
}
