import { codes } from "../diagnostics/codes.ts";
import type { CodeDefinition } from "../diagnostics/define.ts";
import { excerpt } from "./excerpt.ts";
import type { Sources } from "./locate.ts";
import { printable, printableLine } from "./printable.ts";
import type { Finding } from "./report.ts";
import { type Colors, colorOfSeverity } from "./styles.ts";

/**
 * Renders findings as text, each with its place, the source line, a marker and help:
 * ```
 * error[argument-undeclared]: …
 *  --> image.yaml:12:7
 *    |
 * 12 |   argument_name: java
 *    |                  ^^^^
 *    = help: …
 * ```
 */
export function textFindings(findings: readonly Finding[], sources: Sources, colors: Colors): string {
  return findings.map((finding) => textFinding(finding, sources, colors).join("\n") + "\n").join("\n");
}

function hidesLine({ code }: Finding): boolean {
  return (codes[code] as unknown as CodeDefinition).hidesLine === true;
}

function textFinding(finding: Finding, sources: Sources, colors: Colors): string[] {
  const color = colorOfSeverity(colors, finding.severity);
  const label = color(colors.bold(finding.severity)) + color(`[${finding.code}]`);
  const lines = [`${label}${colors.bold(`: ${printable(finding.message)}`)}`];
  const indent = " ".repeat(finding.source ? String(finding.source.line).length : 1);
  if (finding.source) {
    const { file, line, column } = finding.source;
    lines.push(`${indent}${colors.blue("-->")} ${printableLine(file)}:${line}:${column}`);
    if (!hidesLine(finding)) lines.push(...excerpt(finding.source, sources, color, colors));
  }
  for (const { message, source } of finding.related ?? []) {
    lines.push(
      `${indent} ${colors.blue("=")} ${printable(message)}: ${printableLine(source.file)}:${source.line}:${source.column}`,
    );
  }
  if (finding.help !== undefined) {
    const [first, ...more] = printable(finding.help).split("\n");
    lines.push(`${indent} ${colors.blue("=")} ${colors.bold("help:")} ${first}`);
    lines.push(...more.map((line) => `${indent}         ${line}`));
  }
  return lines;
}

/** Returns `2 errors, 1 warning`, or an empty string. */
export function countFindings(findings: readonly Finding[]): string {
  return (["error", "warning", "info"] as const)
    .map(
      (severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const,
    )
    .filter(([, count]) => count > 0)
    .map(
      ([severity, count]) => `${count} ${severity === "info" ? "note" : severity}${count === 1 ? "" : "s"}`,
    )
    .join(", ");
}
