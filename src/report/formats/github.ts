import { diffLines, findingOfStep, shortened } from "../findings.ts";
import type { ReportFormat } from "../format.ts";
import { printable } from "../printable.ts";
import { type Finding, isWrong, type ReportStep } from "../report.ts";

const commands = { error: "error", warning: "warning", info: "notice" } as const;

/** Escaping of workflow commands: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function escapeData(text: string): string {
  return printable(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

/** The output lines at each end that an annotation shows; the rest is in the log. */
const shownLines = { first: 10, last: 5 };

/** Workflow commands that GitHub shows as annotations of a pull request. */
export const github: ReportFormat = {
  *render({ findings, run }) {
    for (const finding of findings) yield annotation(finding);
    for (const step of run?.steps ?? [])
      if (isWrong(step.status)) yield annotation(findingOfStep(step), explanation(step));
  },
};

function annotation(
  { code, severity, message, help, source }: Finding,
  output: readonly string[] = [],
): string {
  const properties = [
    ...(source
      ? [
          `file=${escapeProperty(source.file)}`,
          `line=${source.line}`,
          `endLine=${source.end_line}`,
          // GitHub rejects columns for a range of several lines.
          ...(source.line === source.end_line
            ? [`col=${source.column}`, `endColumn=${Math.max(source.column, source.end_column - 1)}`]
            : []),
        ]
      : []),
    `title=${escapeProperty(code)}`,
  ];
  const text = [message, ...(help === undefined ? [] : [`help: ${help}`]), ...output].join("\n");
  return `::${commands[severity]} ${properties.join(",")}::${escapeData(text)}\n`;
}

/** The start and the end of a step's stderr, or of its stdout if stderr is empty, or of its diff. */
function explanation(step: ReportStep): string[] {
  const { output } = step;
  if (!output) return shortened(diffLines(step), shownLines);
  const text = output.stderr.trim() === "" ? output.stdout : output.stderr;
  return shortened(text.trimEnd().split("\n"), shownLines);
}
