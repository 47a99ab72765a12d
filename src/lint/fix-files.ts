import { resolve } from "node:path";
import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { reasonOf } from "../source/errno.ts";
import { fileLimits } from "../system/limits.ts";
import { readRegularFile } from "../system/read-file.ts";
import { writeRegularFile } from "../system/write-file.ts";
import { applyFixes } from "./apply-fixes.ts";

export interface FixedFile {
  readonly path: string;
  readonly count: number;
}

/**
 * Writes the certain fixes into the files of the findings. Each file is written completely or not at all.
 * Refuses (exit 3) where one can't be written. A file whose text is no longer the one that was looked at
 * is left alone.
 */
export function fixFiles(
  found: readonly Diagnostic[],
  textOf: (file: string) => string | undefined,
  cwd: string,
): FixedFile[] {
  const byFile = new Map<string, Diagnostic[]>();
  for (const finding of found) {
    if (!finding.fix?.certain || !finding.place) continue;
    const list = byFile.get(finding.place.file);
    if (list) list.push(finding);
    else byFile.set(finding.place.file, [finding]);
  }
  return [...byFile].flatMap(([file, list]) => {
    const text = textOf(file);
    if (text === undefined) return [];
    const fixed = applyFixes(text, list);
    return fixed.count > 0 && replace(resolve(cwd, file), text, fixed.text, file)
      ? [{ path: file, count: fixed.count }]
      : [];
  });
}

/** Replaces the text of a file; returns false, and leaves the file alone, if its text is no longer `from`. */
function replace(path: string, from: string, to: string, shown: string): boolean {
  try {
    const bytes = readRegularFile(path, { limit: fileLimits.resource });
    // What decoding took from the front (a byte order mark) is put back; anything else is another text.
    const mark = bytes.subarray(0, Math.max(0, bytes.length - Buffer.byteLength(from)));
    if (!bytes.equals(Buffer.concat([mark, Buffer.from(from)]))) return false;
    if (mark.length > 0 && !mark.equals(Buffer.from("\uFEFF"))) return false;
    writeRegularFile(path, Buffer.concat([mark, Buffer.from(to)]), { keepOwner: true });
    return true;
  } catch (error) {
    throw new Refusal(diagnostic("file-unwritable", { path: shown, reason: reasonOf(error) }));
  }
}
