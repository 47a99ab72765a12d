import { findingsOfRun } from "../findings.ts";
import type { ReportFormat } from "../format.ts";
import { printable } from "../printable.ts";

const commands = { error: "error", warning: "warning", info: "notice" } as const;

/** Escaping of workflow commands: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function escapeData(text: string): string {
  return printable(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** Workflow commands that GitHub shows as annotations of a pull request. */
export const github: ReportFormat = {
  summary: "annotations of a GitHub workflow",
  render({ findings, run }) {
    return [...findings, ...(run ? findingsOfRun(run) : [])]
      .map(({ code, severity, message, help, source }) => {
        const properties = [
          ...(source
            ? [
                `file=${escapeProperty(source.file)}`,
                `line=${source.line}`,
                `endLine=${source.end_line}`,
                // GitHub refuses columns of a range of several lines.
                ...(source.line === source.end_line
                  ? [`col=${source.column}`, `endColumn=${Math.max(source.column, source.end_column - 1)}`]
                  : []),
              ]
            : []),
          `title=${escapeProperty(code)}`,
        ];
        const text = help === undefined ? message : `${message}\nhelp: ${help}`;
        return `::${commands[severity]} ${properties.join(",")}::${escapeData(text)}\n`;
      })
      .join("");
  },
};
