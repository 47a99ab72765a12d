import { nearest } from "./nearest.ts";

/** The file that a path most likely means: of the same base name elsewhere, with an ending, or of a near name. */
export function nearestFile(path: string, files: readonly string[]): string | undefined {
  const base = path.split("/").at(-1)!;
  return (
    files.find((file) => file.startsWith(`${path}.`)) ??
    files.find((file) => file.split("/").at(-1) === base) ??
    nearest(path, files)
  );
}
