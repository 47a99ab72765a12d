import { sourcesFrom } from "../app/sources.ts";
import { type Diagnostic, diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { findingOf, type Sources } from "../report/locate.ts";
import { printable } from "../report/printable.ts";
import { colorsFor } from "../report/styles.ts";
import { textFindings } from "../report/text-findings.ts";
import { isSystemError, reasonOf } from "../source/errno.ts";
import { type ExitCode, exitCodeOfSignal, exitCodes } from "./exit-code.ts";
import type { Io } from "./io.ts";
import { RecipeErrors } from "./recipe-errors.ts";
import { type ColorChoice, colorChoiceOf, wantsColor } from "./settings.ts";

/** Prints diagnostics on standard error, for people. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  io: Io,
  color: ColorChoice,
  sources: Sources = sourcesOf(io),
): void {
  if (diagnostics.length === 0) return;
  const findings = diagnostics.map((found) => findingOf(found, sources));
  io.stderr.write(textFindings(findings, sources, colorsFor(wantsColor(color, "stderr", io))));
}

/**
 * Returns the texts of files relative to the current folder, which is looked up only if a diagnostic points into a
 * file.
 */
function sourcesOf(io: Io): Sources {
  let sources: Sources | undefined;
  return (file) => {
    sources ??= sourcesFrom(io.cwd);
    return sources(file);
  };
}

/** Prints what a command threw, and returns the exit code for it. */
export function reportFailure(thrown: unknown, argv: readonly string[], io: Io): ExitCode {
  const color = colorChoiceOf(argv);
  const error = refusalOfSystem(thrown) ?? thrown;
  if (error instanceof Refusal) {
    printDiagnostics(
      error.diagnostics,
      io,
      color,
      error instanceof RecipeErrors ? error.sources : sourcesOf(io),
    );
    // The author of a plugin needs the place where its code threw.
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

/** System errors, wherever they come from. They are not bugs in this program. */
const faults: readonly unknown[] = [
  "ENOSPC",
  "EDQUOT",
  "EIO",
  "EROFS",
  "EMFILE",
  "ENFILE",
  "ENOMEM",
  "EAGAIN",
];

function refusalOfSystem(error: unknown): Refusal | undefined {
  if (!isSystemError(error)) return undefined;
  const reason = reasonOf(error);
  // `process.cwd()` fails if the folder was deleted.
  if (error.syscall === "uv_cwd") return new Refusal(diagnostic("folder-missing", { reason }));
  if (!faults.includes(error.code)) return undefined;
  // For a program, the call also names the path: "spawn /usr/bin/qemu-img".
  const call = error.syscall!.split(" ")[0]!;
  const what = [call === "spawn" ? "run" : call, error.path].filter((word) => word !== undefined).join(" ");
  return new Refusal(diagnostic("system-fault", { what, reason }));
}

function isVerbose(argv: readonly string[]): boolean {
  return argv.some((word) => word === "-v" || word === "--verbose");
}
