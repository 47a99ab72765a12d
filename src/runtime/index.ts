/** The runtime's face: all that the command line and the plugins need of it. */
export { type DiagnoseOptions, diagnose, type Finding } from "./doctor/diagnose.ts";
export type { GuestRun, GuestRunResult } from "./execute.ts";
export { imageFormats } from "./image/header.ts";
export { type Recovery, recover } from "./recover.ts";
export type { Outcome, Phase, RunEvent, RunRequest, RunResult } from "./request.ts";
export { apply, check, type RunParts } from "./run.ts";
