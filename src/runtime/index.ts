/** The runtime's face: all that the command line and the plugins need of it. */
export { type DiagnoseOptions, diagnose, type Finding } from "./doctor/diagnose.ts";
export type { GuestRun, GuestRunResult } from "./execute.ts";
export { gatherHandIn } from "./hand-in.ts";
export { type Disk, holdDisk, holdThrowaway } from "./hold-disk.ts";
export { imageFormats } from "./image/header.ts";
export { findProgram } from "./kvm.ts";
export { type Mask, maskOf } from "./mask.ts";
export { type Recovery, recover } from "./recover.ts";
export type { DiskRequest, Outcome, Phase, RunEvent, RunRequest, RunResult, WorkRequest } from "./request.ts";
export { apply, check, ownParts, type RunParts } from "./run.ts";
export { endedBy, runPlan } from "./run-plan.ts";
export { sanitiseText } from "./sanitise.ts";
export { Interrupted } from "./tools.ts";
export { watchProgram } from "./watch-program.ts";
