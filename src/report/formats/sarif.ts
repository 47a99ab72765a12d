import { codes } from "../../diagnostics/codes.ts";
import type { CodeDefinition } from "../../diagnostics/define.ts";
import { diffLines, findingOfStep } from "../findings.ts";
import type { ReportFormat } from "../format.ts";
import { printable } from "../printable.ts";
import { type Finding, isWrong, type ReportSource } from "../report.ts";
import { safeJson } from "./json.ts";

const levels = { error: "error", warning: "warning", info: "note" } as const;

/** A path as a URI reference: relative ones stay so, as SARIF viewers want them. */
function uriOf(file: string): string {
  if (file === "-") return "stdin";
  const encoded = file.split("/").map(encodeURIComponent).join("/");
  return file.startsWith("/") ? `file://${encoded}` : encoded;
}

function locationOf(source: ReportSource) {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(source.file) },
      region: {
        startLine: source.line,
        startColumn: source.column,
        endLine: source.end_line,
        endColumn: source.end_column,
      },
    },
  };
}

/** @param details lines that follow the message: its first sentence is the summary */
function resultOf(
  { code, severity, message, help, source, related }: Finding,
  details: readonly string[],
  ruleIds: readonly string[],
) {
  const text = help === undefined ? message : `${message}. ${help}`;
  return {
    ruleId: code,
    ruleIndex: ruleIds.indexOf(code),
    level: levels[severity],
    message: { text: printable([text, ...details].join("\n")) },
    ...(source ? { locations: [locationOf(source)] } : {}),
    ...(related?.length
      ? {
          relatedLocations: related.map((place, id) => ({
            id,
            message: { text: printable(place.message) },
            ...locationOf(place.source),
          })),
        }
      : {}),
  };
}

/** SARIF 2.1.0, which GitHub code scanning and editors read (https://docs.oasis-open.org/sarif/sarif/v2.1.0/). */
export const sarif: ReportFormat = {
  render({ tool, findings, run }) {
    const wrong = run ? run.steps.filter(({ status }) => isWrong(status)) : [];
    const all = [
      ...findings.map((finding) => ({ finding, details: [] as readonly string[] })),
      ...wrong.map((step) => ({ finding: findingOfStep(step), details: diffLines(step) })),
    ];
    const ruleIds = [...new Set(all.map(({ finding }) => finding.code))].sort();
    const rules = ruleIds.map((id) => {
      const definition: CodeDefinition<never> = codes[id];
      return {
        id,
        shortDescription: { text: definition.title },
        fullDescription: { text: `${definition.what} ${definition.why}` },
        defaultConfiguration: { level: levels[definition.severity] },
      };
    });
    return `${safeJson({
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: tool.name, version: tool.version, rules } },
          columnKind: "unicodeCodePoints",
          invocations: [{ executionSuccessful: run?.outcome !== "failed" && run?.outcome !== "interrupted" }],
          results: all.map(({ finding, details }) => resultOf(finding, details, ruleIds)),
        },
      ],
    })}\n`;
  },
};
