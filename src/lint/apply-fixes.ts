import type { Diagnostic, Fix } from "../diagnostics/diagnostic.ts";
import { lineEndOf } from "../source/source-text.ts";

type Edit = Fix["edits"][number];

export interface FixedText {
  readonly text: string;
  /** How many findings were fixed. */
  readonly count: number;
}

/**
 * Applies the certain fixes of the findings in one file. Every byte outside of their spans
 * stays as it is. If two fixes touch, the first is applied and the second waits for the next round.
 */
export function applyFixes(text: string, found: readonly Diagnostic[]): FixedText {
  const taken: Edit[] = [];
  let count = 0;
  for (const { fix } of found) {
    if (!fix?.certain || fix.edits.length === 0) continue;
    if (fix.edits.some((edit) => taken.some((other) => touches(edit, other)))) continue;
    taken.push(...fix.edits);
    count++;
  }
  const newline = lineEndOf(text);
  let fixed = "";
  let at = 0;
  for (const { span, text: put } of taken.sort((a, b) => a.span.start - b.span.start)) {
    fixed += text.slice(at, span.start) + put.replaceAll("\n", newline);
    at = span.end;
  }
  return { text: fixed + text.slice(at), count };
}

function touches(a: Edit, b: Edit): boolean {
  return a.span.start <= b.span.end && b.span.start <= a.span.end;
}
