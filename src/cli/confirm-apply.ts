import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { printableLine } from "../report/printable.ts";
import type { Report, ReportTarget } from "../report/report.ts";
import { colorsFor } from "../report/styles.ts";
import { textRun } from "../report/text-run.ts";
import { piecesOf } from "../system/pieces.ts";
import type { Invocation } from "./command.ts";
import type { Io } from "./io.ts";
import { wantsColor } from "./settings.ts";

/**
 * Refuses an apply to a target that is changed in place if nobody can be asked, and `--yes` where nothing is asked.
 *
 * @throws {Refusal} `apply-unconfirmed`, `options-conflict`
 */
export function refuseUnconfirmed(
  { kind, name }: ReportTarget,
  { yes }: { readonly yes?: boolean },
  { isTTY }: Pick<Io, "isTTY">,
): void {
  const why = "an apply to an image does not ask, because a failed step changes nothing";
  if (kind === "image" && yes)
    throw new Refusal(diagnostic("options-conflict", { one: "--yes", other: "--image", why }));
  if (kind !== "image" && !yes && !(isTTY.stdin && isTTY.stderr))
    throw new Refusal(
      diagnostic("apply-unconfirmed", { target: name, reason: "nobody can be asked: this is no terminal" }),
    );
}

/** Shows what a check found, and asks whether to apply. */
export async function confirmApply(
  found: Report,
  { io, settings }: Pick<Invocation, "io" | "settings">,
): Promise<boolean> {
  const colors = colorsFor(wantsColor(settings.color, "stderr", io));
  const name = printableLine(found.target.name);
  for (const piece of piecesOf(textRun(found, colors, settings.verbosity))) io.stderr.write(piece);
  io.stderr.write(
    `\nApply changes ${name} in place: what a step did stays, even if a later step fails.\nApply the recipe? [y/N] `,
  );
  return /^y(?:es)?$/i.test((await readLine(io)).trim());
}

/** Reads a line from the terminal; empty at its end, and after a signal. */
async function readLine({ stdin, signal, stderr }: Io): Promise<string> {
  const interrupted = new Promise<string>((resolve) => {
    if (signal.aborted) resolve("");
    signal.addEventListener("abort", () => resolve(""), { once: true });
  });
  const read = async () => {
    let text = "";
    for await (const chunk of stdin) {
      text += typeof chunk === "string" ? chunk : new TextDecoder().decode(chunk);
      if (text.includes("\n") || text.length > 100) break;
    }
    return text.split("\n")[0]!;
  };
  const line = await Promise.race([read(), interrupted]);
  if (signal.aborted) stderr.write("\n");
  return line;
}
