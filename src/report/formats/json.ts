import type { ReportFormat } from "../format.ts";
import { type Finding, reportFormat } from "../report.ts";

/** What JSON allows in a string as it is and a terminal (or a JavaScript parser) would obey. */
const unsafe = /[^\P{C}\n]|[\u2028\u2029]/gu;

/** JSON text of which every character is safe to print; on one line where `indent` is 0. */
export function safeJson(value: unknown, indent = 2): string {
  return [...jsonPieces(value, indent)].join("");
}

/** Returns the same text in pieces, none of which is much longer than the longest string in the value. */
export function jsonPieces(value: unknown, indent = 2): Generator<string> {
  return indent === 0 ? pieces(value, "", "") : pieces(value, "\n", " ".repeat(indent));
}

/**
 * @param line begins a line at the level of the value; empty without lines.
 * @param step what a level adds to it.
 */
function* pieces(value: unknown, line: string, step: string): Generator<string> {
  if (typeof value !== "object" || value === null) {
    yield leaf(value);
    return;
  }
  const inner = line + step;
  let before: string;
  if (Symbol.iterator in value) {
    before = "[";
    for (const item of value as Iterable<unknown>) {
      yield before + inner;
      yield* pieces(item ?? null, inner, step);
      before = ",";
    }
    yield before === "[" ? "[]" : `${line}]`;
    return;
  }
  before = "{";
  const colon = step === "" ? ":" : ": ";
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const start = `${before}${inner}${leaf(key)}${colon}`;
    if (typeof item === "object") {
      yield start;
      yield* pieces(item, inner, step);
    } else yield start + leaf(item);
    before = ",";
  }
  yield before === "{" ? "{}" : `${line}}`;
}

function leaf(value: unknown): string {
  return JSON.stringify(value).replace(unsafe, (character) =>
    character.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
}

/** Counts findings by their severity. */
function countSeverities(findings: readonly Finding[]): Record<"error" | "warning" | "info", number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

/** For programs: schemas/report.schema.json describes it. */
export const json: ReportFormat = {
  *render({ tool, findings, files, run }) {
    const summary = countSeverities(findings);
    yield* jsonPieces(run ?? { format: reportFormat, tool, files, diagnostics: findings, summary });
    yield "\n";
  },
};
