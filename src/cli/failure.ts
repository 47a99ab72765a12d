import { sourcesFrom } from "../app/sources.ts";
import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { findingOf, type Sources } from "../report/locate.ts";
import { printable } from "../report/printable.ts";
import { colorsFor } from "../report/styles.ts";
import { textFindings } from "../report/text-findings.ts";
import { type ExitCode, exitCodeOfSignal, exitCodes } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { RecipeErrors } from "./recipe-errors.ts";
import { colorChoiceOf, wantsColor } from "./settings.ts";

/** Diagnostics on standard error, for people. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  io: Io,
  color: boolean,
  sources: Sources = sourcesFrom(io.cwd),
): void {
  if (diagnostics.length === 0) return;
  const findings = diagnostics.map((one) => findingOf(one, sources));
  io.stderr.write(textFindings(findings, sources, colorsFor(color)));
}

/** Turns what a command threw into words and an exit code. */
export function reportFailure(error: unknown, argv: readonly string[], io: Io): ExitCode {
  const color = wantsColor(colorChoiceOf(argv), "stderr", io);
  if (error instanceof Refusal) {
    const sources = error instanceof RecipeErrors ? error.sources : sourcesFrom(io.cwd);
    printDiagnostics(error.diagnostics, io, color, sources);
    // What a plugin threw: where in its code, is for its author.
    if (isVerbose(argv) && error.cause instanceof Error && error.cause.stack)
      io.stderr.write(`${printable(error.cause.stack)}\n`);
    return error.exitCode;
  }
  if (io.signal.aborted) {
    io.stderr.write("interrupted\n");
    return exitCodeOfSignal(io.signal);
  }
  const detail = error instanceof Error ? error.message : String(error);
  printDiagnostics([diagnostic("internal-error", { detail })], io, color);
  if (error instanceof Error && error.stack && isVerbose(argv)) io.stderr.write(`${error.stack}\n`);
  return exitCodes.unable;
}

function isVerbose(argv: readonly string[]): boolean {
  return argv.some((word) => word === "-v" || word === "--verbose");
}
