import { codes } from "../../diagnostics/codes.ts";
import type { CodeDefinition } from "../../diagnostics/define.ts";
import { diffLines, findingOfStep, shortened } from "../findings.ts";
import type { ReportFormat } from "../format.ts";
import { printable } from "../printable.ts";
import { type Finding, isWrong, type ReportSource } from "../report.ts";
import { jsonPieces } from "./json.ts";

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

/** Lines of the diffs of a step: at each end. */
const shownLines = { first: 200, last: 20 };

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
  *render({ tool, findings, run }) {
    const wrong = run ? run.steps.filter(({ status }) => isWrong(status)) : [];
    const codesOfRun = wrong.map((step) => findingOfStep(step).code);
    const ruleIds = [...new Set([...findings.map(({ code }) => code), ...codesOfRun])].sort();
    function* results() {
      for (const finding of findings) yield resultOf(finding, [], ruleIds);
      for (const step of wrong)
        yield resultOf(findingOfStep(step), shortened(diffLines(step), shownLines), ruleIds);
    }
    const rules = ruleIds.map((id) => {
      const definition: CodeDefinition<never> = codes[id];
      return {
        id,
        shortDescription: { text: definition.title },
        fullDescription: { text: `${definition.what} ${definition.why}` },
        defaultConfiguration: { level: levels[definition.severity] },
      };
    });
    yield* jsonPieces({
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: tool.name, version: tool.version, rules } },
          columnKind: "unicodeCodePoints",
          invocations: [{ executionSuccessful: run?.outcome !== "failed" && run?.outcome !== "interrupted" }],
          results: results(),
        },
      ],
    });
    yield "\n";
  },
};
