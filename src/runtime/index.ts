/** What the command line and the plugins use of the runtime. */

export { findProgram } from "./appliance/kvm.ts";
export { Interrupted, MissingTool } from "./appliance/tools.ts";
export { watchProgram } from "./appliance/watch-program.ts";
export { type CachedArtifact, CacheFolder } from "./artifacts/cache-folder.ts";
export { cleanCache } from "./artifacts/clean-cache.ts";
export { diagnose, type Finding } from "./doctor/diagnose.ts";
export { digestOfImage, type ImageDigest } from "./image/digest.ts";
export { filesOfImage } from "./image/files-of-image.ts";
export type { DiskChange } from "./image/layered-disk.ts";
export { type OpenedDisk, withDisk } from "./image/open-disk.ts";
export { withDiskPair } from "./image/open-disk-pair.ts";
export type { LiveTarget } from "./live/live-target.ts";
export { runLive } from "./live/run-live.ts";
export { type OwnApplianceState, ownAppliance } from "./own-appliance/command.ts";
export type { Built as BuiltAppliance } from "./own-appliance/store.ts";
export { choosePool } from "./pool/choose-pool.ts";
export type {
  ComparableRun,
  DiskRequest,
  LayerCacheOptions,
  Outcome,
  RunEvent,
  RunRequest,
  RunResult,
  WorkRequest,
} from "./request.ts";
export { gatherHandIn } from "./run/hand-in.ts";
export { refuseUnwritableLog } from "./run/log-file.ts";
export { type Mask, maskOf } from "./run/mask.ts";
export { OutputLines, shownLine } from "./run/output-lines.ts";
export { apply, check, ownParts, type RunParts } from "./run/run.ts";
export { runPlan } from "./run/run-plan.ts";
export { endedBy } from "./run/run-script.ts";
export { sanitiseText } from "./run/sanitise.ts";
export { limits } from "./run/transcript-limits.ts";
export { commitPlan } from "./saved-plan/commit-plan.ts";
export { isPlanFile, type OpenedPlan, openPlanFile } from "./saved-plan/plan-file.ts";
export { type Disk, holdDisk, holdThrowaway } from "./transaction/hold-disk.ts";
export { recover } from "./transaction/recover.ts";
