import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Test } from "uvu";
import { Refusal } from "../../src/diagnostics/diagnostic.ts";

/** A folder of a test's own; `dispose` takes it away. */
export interface Scratch {
  readonly folder: string;
  path(name: string): string;
  /** The names in the folder, hidden ones too. */
  names(): string[];
  dispose(): void;
}

/**
 * In memory where there is enough of it: a test makes and drops many images, and each costs several waits for
 * the disk. By hand, SCRATCH_FOLDER=/var/tmp tries a real disk.
 */
function scratchParent(): string {
  if (process.env.SCRATCH_FOLDER) return process.env.SCRATCH_FOLDER;
  const memory = "/dev/shm";
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 1 << 30 ? memory : tmpdir();
}

export function makeScratch(parent = scratchParent()): Scratch {
  const folder = realpathSync(mkdtempSync(join(parent, "sahara-image-test-")));
  return {
    folder,
    path: (name) => join(folder, name),
    names: () => readdirSync(folder).sort(),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Returns a folder for the tests of a file: each test gets a new one. */
export function scratchForEach(test: Test, parent?: string): Scratch {
  const scratch = {} as Scratch;
  test.before.each(() => {
    Object.assign(scratch, makeScratch(parent));
  });
  test.after.each(() => scratch.dispose());
  return scratch;
}

/** Runs a program to its end and gives what it printed; its failure is the test's. */
export function tool(...words: [string, ...string[]]): string {
  const [program, ...rest] = words;
  return execFileSync(program, rest, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** The refusal that a function ends in, sync or async. */
export async function refusalOf(act: () => unknown): Promise<Refusal> {
  try {
    await act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error("it was expected to be refused, and was not");
}

export const codeOf = async (act: () => unknown): Promise<string> =>
  (await refusalOf(act)).diagnostics.map((diagnostic) => diagnostic.code).join(" ");
