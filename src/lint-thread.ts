import { loadBundle } from "./cli/load-program.ts";

// dist/lint-worker.js: a thread of lint, out of the same bundle as the program, so that V8's code serves it too.
loadBundle<typeof import("./bundle.ts")>().lintThread();
