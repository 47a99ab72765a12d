/** What dist/program.cjs holds: the program, and the library. */
export { start } from "./cli/start.ts";

/** The library. `require`, and in a function: within the bundle it is evaluated only where it is asked for. */
export function library(): typeof import("./index.ts") {
  return require("./index.ts");
}
