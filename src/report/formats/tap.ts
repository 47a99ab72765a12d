import { findingsOfRun } from "../findings.ts";
import type { ReportFormat } from "../format.ts";
import { printableLine } from "../printable.ts";
import { isWrong, type ReportStep } from "../report.ts";
import { jsonPieces } from "./json.ts";

interface Point {
  readonly ok: boolean;
  readonly title: string;
  readonly skip?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** `#` starts a directive and a backslash escapes: https://testanything.org/tap-version-14-specification.html */
function description(text: string): string {
  return printableLine(text).replaceAll("\\", "\\\\").replaceAll("#", "\\#");
}

function pointOfStep(step: ReportStep): Point {
  const { status, expected, found, differences, would, because, output } = step;
  const at = `${step.source.file}:${step.source.line}:${step.source.column}`;
  return {
    ok: !isWrong(status),
    title: `${step.title} (${at})`,
    ...(status === "skipped" ? { skip: because ?? "" } : {}),
    ...(isWrong(status)
      ? { details: { status, at, expected, found, differences, would, because, output } }
      : {}),
  };
}

function* lines({ ok, title, skip, details }: Point, number: number): Generator<string> {
  const head = `${ok ? "ok" : "not ok"} ${number} - ${description(title)}`;
  const directive = skip === undefined ? "" : ` # SKIP ${description(skip)}`;
  yield `${head}${directive}\n`;
  const block = Object.entries(details ?? {}).filter(([, value]) => value !== undefined);
  if (block.length === 0) return;
  yield "  ---\n";
  // JSON is YAML, and escapes everything that a guest printed.
  for (const [key, value] of block) {
    yield `  ${key}: `;
    yield* jsonPieces(value, 0);
    yield "\n";
  }
  yield "  ...\n";
}

/** Test Anything Protocol 14: a test point a step of a run, or a finding of a recipe. */
export const tap: ReportFormat = {
  *render({ findings, files, run }) {
    const ofFindings = findings.map(
      ({ code, severity, message, help, source }): Point => ({
        ok: severity !== "error",
        title: `${code}: ${message}`,
        details: {
          severity,
          ...(source ? { at: `${source.file}:${source.line}:${source.column}` } : {}),
          ...(help === undefined ? {} : { help }),
        },
      }),
    );
    const clean = files
      .filter((file) => !findings.some((finding) => finding.source?.file === file))
      .map((file): Point => ({ ok: true, title: file }));
    const points = run ? run.steps.map(pointOfStep) : [...ofFindings, ...clean];
    const failedAsAWhole = run?.outcome === "failed" || run?.outcome === "interrupted";
    if (run && failedAsAWhole && findingsOfRun(run).length === 0)
      points.push({ ok: false, title: `the run (${run.outcome})` });
    yield `TAP version 14\n1..${points.length}\n`;
    for (const [index, point] of points.entries()) yield* lines(point, index + 1);
  },
};
