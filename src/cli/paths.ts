import { resolve } from "node:path";
import type { Io } from "./io.ts";

/** A path as the user wrote it, good for this process: `io.cwd` is another folder only in tests. */
export function pathOf(path: string, io: Io): string {
  return io.cwd === process.cwd() ? path : resolve(io.cwd, path);
}
