import type { ReportFormat } from "../format.ts";
import { type Finding, reportFormat } from "../report.ts";

/** What JSON allows in a string as it is and a terminal (or a JavaScript parser) would obey. */
const unsafe = /[^\P{C}\n]|[\u2028\u2029]/gu;

/** JSON text of which every character is safe to print; on one line where `indent` is 0. */
export function safeJson(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(unsafe, (character) =>
    character.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  );
}

/** Counts findings by their severity. */
export function countSeverities(findings: readonly Finding[]): Record<"error" | "warning" | "info", number> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { severity } of findings) counts[severity]++;
  return counts;
}

/** For programs: schemas/report.schema.json describes it. */
export const json: ReportFormat = {
  render({ tool, findings, files, run }) {
    const summary = countSeverities(findings);
    return `${safeJson(run ?? { format: reportFormat, tool, files, diagnostics: findings, summary })}\n`;
  },
};
