import type { Mistakes } from "../app/compile.ts";
import { findingOf } from "../report/locate.ts";
import { tool } from "../source/version.ts";
import type { Invocation } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import { printDiagnostics } from "./failure.ts";
import { type ReportTarget, writeReports } from "./reporting.ts";

/** Reports the errors of a recipe in the requested formats; by default as text on standard error. */
export async function reportMistakes(
  { file, diagnostics, sources }: Mistakes,
  invocation: Invocation,
  targets: readonly ReportTarget[],
): Promise<ExitCode> {
  const { io, settings } = invocation;
  const asked = targets.filter((target) => target.format !== "text" || target.file !== undefined);
  if (!asked.some((target) => target.file === undefined))
    printDiagnostics(diagnostics, io, settings.color, sources);
  const findings = diagnostics.map((found) => findingOf(found, sources));
  await writeReports(asked, { tool, findings, files: [file], sources }, invocation);
  return exitCodes.wrong;
}
