import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { constants, Script } from "node:vm";
import type { ProgramName } from "./command.ts";

/**
 * Loads the bundle beside this file. V8 would spend as long on compiling it as on doing what a short command
 * asks, so the build keeps V8's code beside it (scripts/build.mjs). Only the same build of Node may take that, and
 * any other compiles the bundle as ever: V8 looks at its own version (node:vm, `cachedData`), which Nodes share
 * whose V8 is patched differently, and 20.19.0 crashes on what 20.20.2 made.
 */
export function loadBundle<Exports>(): Exports {
  const filename = fileURLToPath(new URL("./program.cjs", import.meta.url));
  const cachedData = readCode(`${filename}.cache`);
  // The build sees to it that it is ASCII.
  const script = new Script(readFileSync(filename, "latin1"), {
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

/** V8's code, where this Node made it: the file's first line says which did (scripts/cache-code.mjs). */
function readCode(path: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    const maker = Buffer.from(`${JSON.stringify([process.version, process.arch, process.config])}\n`);
    return bytes.subarray(0, maker.length).equals(maker) ? bytes.subarray(maker.length) : undefined;
  } catch {
    // Only slower without.
    return undefined;
  }
}
