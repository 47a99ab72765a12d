import { isUtf8 } from "node:buffer";
import { structuredPatch } from "diff";

/** As much as the guest program shows: see diff_of of src/kinds/state/nodes.sh. */
const limits = { text: 1_000_000, lines: 200, bytes: 16_384 };

/**
 * Returns the hunks of a unified diff between two texts, as `diff -u` writes them; undefined for texts that are equal,
 * long, or no texts.
 *
 * @param maxEdits of more lines that differ there is no diff; the time to find them grows with their square
 */
export function diffTexts(before: Buffer, after: Buffer, maxEdits?: number): string | undefined {
  if (before.length > limits.text || after.length > limits.text) return undefined;
  if ([before, after].some((bytes) => bytes.includes(0) || !isUtf8(bytes))) return undefined;
  const limit = maxEdits === undefined ? {} : { maxEditLength: maxEdits };
  const patch = structuredPatch("", "", before.toString(), after.toString(), "", "", {
    context: 3,
    ...limit,
  });
  if (!patch) return undefined;
  const lines = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    ...lines,
  ]);
  const text = Buffer.from(lines.slice(0, limits.lines).join("\n")).subarray(0, limits.bytes).toString();
  return text === "" ? undefined : text;
}

/** `3` or `3,2`; a range of no lines is written with the line before it. */
function range(start: number, count: number): string {
  if (count === 1) return String(start);
  return `${start},${count}`;
}
