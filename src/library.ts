import { loadBundle } from "./cli/load-program.ts";

/** dist/index.js: the names of src/index.ts, out of the same bundle as the program. */
export const { apply, applyPlan, check, compile, lint, plan, recipePlugin, Refusal, version } =
  loadBundle<typeof import("./bundle.ts")>().library();
