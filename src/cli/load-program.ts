import { readFileSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { constants, Script } from "node:vm";
import { version } from "../source/version.ts";
import type { ProgramName } from "./command.ts";

/**
 * V8's young generation begins with 1 MiB and doubles as objects survive, up to 16 MiB. If it grows by four, a compile has 6
 * short collections in place of 8 short ones and a long one, and takes about 3 % less time. A run would only take more
 * memory. Another Node may not know the flag, and would complain.
 */
const youngGeneration = "--semi-space-growth-factor=4";

/**
 * Loads the bundle beside this file. Compiling it would take V8 as long as a short command runs, so the build stores
 * V8's compiled code beside it (scripts/build.mjs). Only the same build of Node may use that code; any other compiles
 * the bundle as usual. V8 checks its own version (node:vm, `cachedData`), but builds of Node with different patches
 * can share that version: 20.19.0 crashes with code from 20.20.2.
 */
export function loadBundle<Exports>(): Exports {
  const filename = fileURLToPath(new URL("./program.cjs", import.meta.url));
  const cachedData = readCode(`${filename}.cache`);
  // The build ensures that it is ASCII.
  const script = new Script(readFileSync(filename, "latin1"), {
    filename,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData ? { cachedData } : {}),
  });
  const bundle = { exports: {} as Exports };
  const load = script.runInThisContext();
  // Only now: V8 does not use code that was made with other flags.
  if (cachedData && process.argv[2] === "compile") setFlagsFromString(youngGeneration);
  load(createRequire(import.meta.url), bundle, bundle.exports, filename);
  return bundle.exports;
}

/** Loads the bundle, and starts the program. Its version needs no bundle. */
export function loadProgram(program: ProgramName): void {
  const [word, ...more] = process.argv.slice(2);
  if (word === "--version" && more.length === 0 && print(`${program} ${version}\n`)) return;
  loadBundle<{ start(program: ProgramName): void }>().start(program);
}

/** Writes a text to standard output; false if that fails, which the program then reports. */
function print(text: string): boolean {
  try {
    return writeSync(1, text) > 0;
  } catch {
    return false;
  }
}

/** Returns V8's code if this Node made it. The first line of the file names the Node (scripts/cache-code.mjs). */
function readCode(path: string): Buffer | undefined {
  try {
    const bytes = readFileSync(path);
    const maker = Buffer.from(`${JSON.stringify([process.version, process.arch, process.config])}\n`);
    return bytes.subarray(0, maker.length).equals(maker) ? bytes.subarray(maker.length) : undefined;
  } catch {
    // It is only slower without.
    return undefined;
  }
}
