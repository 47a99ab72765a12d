/** What dist/program.cjs holds: the program, a thread of it, and the library. */
export { start } from "./cli/start.ts";

/** The library. `require`, and in a function: within the bundle it is evaluated only where it is asked for. */
export function library(): typeof import("./index.ts") {
  return require("./index.ts");
}

/** What a thread of lint does: it waits for its batch (src/lint/lint-worker.ts). */
export function lintThread(): void {
  require("./lint/lint-worker.ts");
}
