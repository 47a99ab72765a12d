import { verifyScript } from "../compiler/emit/emit.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { printableLine } from "../report/printable.ts";
import { fileLimits } from "../system/limits.ts";
import type { Invocation } from "./command.ts";
import { type ExitCode, exitCodes } from "./exit-code.ts";
import { printDiagnostics } from "./failure.ts";
import { readInput } from "./read-input.ts";

/**
 * Implements `compile --verify FILE`: reports whether a script is unchanged, and the recipe that it was compiled
 * from.
 */
export async function verifyScriptFile(path: string, invocation: Invocation): Promise<ExitCode> {
  const { io, settings } = invocation;
  const bytes = await readInput(path, "the compiled script", fileLimits.script, invocation);
  const verification = verifyScript(bytes.toString("utf8"));
  if (verification.is === "unaltered") {
    const { toolVersion, recipe, recipeSha256, mode } = verification;
    if (settings.verbosity >= 0)
      io.stdout.write(
        printableLine(
          `${path} is unchanged: compiled by sahara-image ${toolVersion} (${mode}) from ${recipe}, sha256 ${recipeSha256}`,
        ) + "\n",
      );
    return exitCodes.good;
  }
  const reason =
    verification.is === "foreign"
      ? "it was not made by sahara-image"
      : "its content was changed after it was compiled";
  printDiagnostics([diagnostic("script-altered", { path, reason })], io, settings.color);
  return exitCodes.found;
}
