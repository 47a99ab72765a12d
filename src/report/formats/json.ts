import type { ReportFormat } from "../format.ts";
import type { Finding } from "../report.ts";

/** What JSON allows in a string as it is and a terminal (or a JavaScript parser) would obey. */
const unsafe = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** JSON text, indented, of which every character is safe to print. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export function countSeverities(findings: readonly Finding[]): Record<"error" | "warning" | "info", number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

/** For programs: schemas/report.schema.json describes it. */
export const json: ReportFormat = {
  summary: "for programs; schemas/report.schema.json describes it",
  render({ tool, findings, files, run }) {
    return `${safeJson(run ?? { tool, files, diagnostics: findings, summary: countSeverities(findings) })}\n`;
  },
};
