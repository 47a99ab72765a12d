import { resolve } from "node:path";

/** Returns a path as the user wrote it, valid in this process: `cwd` is another folder in tests and in the library. */
export function pathFrom(cwd: string, path: string): string {
  return cwd === process.cwd() ? path : resolve(cwd, path);
}
