import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { reasonOf } from "../source/errno.ts";

/**
 * Reads a file that the user names.
 *
 * @param what the file is, for the message: `a recipe`.
 * @throws {Refusal} `file-unreadable`
 */
export function readNamedFile(path: string, what: string, cwd: string): Uint8Array {
  try {
    return readFileSync(resolve(cwd, path));
  } catch (error) {
    throw new Refusal(diagnostic("file-unreadable", { path, what, reason: reasonOf(error) }));
  }
}
