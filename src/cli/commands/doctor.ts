import { safeJson } from "../../report/formats/json.ts";
import { printable } from "../../report/printable.ts";
import { type Colors, colorsFor } from "../../report/styles.ts";
import type { Finding } from "../../runtime/index.ts";
import type { CommandModule } from "../command.ts";
import { exitCodeOfSignal, exitCodes } from "../exit-code.ts";
import { wantsColor } from "../settings.ts";
import { refuseOperands } from "../words.ts";

export const doctorCommand: CommandModule = {
  configure(command) {
    command
      .usage("[options]")
      .description(
        "Check whether this machine can run images, and print how to fix what is missing. Starts the appliance once.",
      )
      .option("--no-boot", "do not start the appliance")
      .option("--json", "print JSON");
  },
  async run({ io, name, words, options, optionNames, settings }) {
    refuseOperands(words, name, optionNames);
    const { boot, json } = options as { boot: boolean; json?: boolean };
    const { diagnose } = await import("../../runtime/index.ts");
    const colors = colorsFor(wantsColor(settings.color, "stdout", io));
    // Findings are printed one by one, because KVM and the appliance take some time.
    const onFinding = (finding: Finding) => {
      if (!json && (settings.verbosity >= 0 || finding.status !== "ok"))
        io.stdout.write(describe(finding, colors));
    };
    const findings = await io.signals.hold(() =>
      diagnose({ boot, env: { ...io.env }, signal: io.signal, onFinding }),
    );
    if (io.signal.aborted) {
      io.stderr.write("interrupted\n");
      return exitCodeOfSignal(io.signal);
    }
    if (json) io.stdout.write(`${safeJson(findings)}\n`);
    return findings.some(({ status }) => status === "failed") ? exitCodes.unable : exitCodes.good;
  },
};

function describe({ id, status, detail, fix }: Finding, colors: Colors): string {
  const sign = { ok: colors.green("✓"), warning: colors.yellow("!"), failed: colors.red("✗") }[status];
  const help = fix === undefined ? "" : `    ${colors.bold("fix:")} ${printable(fix)}\n`;
  return `${sign} ${colors.bold(id.padEnd(10))} ${printable(detail)}\n${help}`;
}
