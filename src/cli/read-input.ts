import { readNamedFile } from "../system/read-named-file.ts";
import type { Invocation } from "./command.ts";

/**
 * Reads a file that the command line names, which must not be one of the outputs.
 *
 * @param what the file is, for messages: “the lock file”.
 * @param limit bytes (fileLimits).
 * @throws {Refusal} `file-unreadable`, `output-overwrites`
 */
export async function readInput(
  path: string,
  what: string,
  limit: number,
  { io, files }: Pick<Invocation, "io" | "files">,
): Promise<Buffer> {
  files.keep(path, what);
  return await readNamedFile(path, { ...io, what, limit });
}
