import type { ReportFormat } from "../format.ts";
import { colorsFor } from "../styles.ts";
import { countFindings, textFindings } from "../text-findings.ts";
import { textRun } from "../text-run.ts";

/** To read: what is wrong first. */
export const text: ReportFormat = {
  render({ findings, files, run, sources }, { color, verbosity }) {
    const colors = colorsFor(color);
    if (run) return textRun(run, colors, verbosity);
    const shown = verbosity < 0 ? findings.filter((one) => one.severity === "error") : findings;
    const told = textFindings(shown, sources, colors);
    if (verbosity < 0) return told;
    const looked = `${files.length} ${files.length === 1 ? "recipe" : "recipes"}`;
    if (findings.length === 0) return `${colors.green("✓")} ${looked}: nothing to report\n`;
    const fixable = findings.filter((finding) => finding.fixable).length;
    const hint = fixable > 0 ? ` (${fixable} fixable with --fix)` : "";
    return `${told}\n${colors.bold(countFindings(findings))} in ${looked}${hint}\n`;
  },
};
