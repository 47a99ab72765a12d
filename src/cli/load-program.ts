import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { constants, Script } from "node:vm";
import type { ProgramName } from "./main.ts";

/**
 * Loads the bundle beside this file. V8 would spend as long on compiling it as on doing what a short command
 * asks, so the build keeps V8's code beside it (scripts/build.mjs). V8 takes that only if it is the one that made
 * it (node:vm, `cachedData`); another compiles the bundle as ever.
 */
export function loadBundle<Exports>(): Exports {
  const filename = fileURLToPath(new URL("./program.cjs", import.meta.url));
  let cachedData: Buffer | undefined;
  try {
    cachedData = readFileSync(`${filename}.cache`);
  } catch {
    // Only slower without.
  }
  const script = new Script(readFileSync(filename, "utf8"), {
    filename,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData ? { cachedData } : {}),
  });
  const bundle = { exports: {} as Exports };
  script.runInThisContext()(createRequire(import.meta.url), bundle, bundle.exports, filename);
  return bundle.exports;
}

/** Loads the bundle, and starts the program. */
export function loadProgram(program: ProgramName): void {
  loadBundle<{ start(program: ProgramName): void }>().start(program);
}
