import type { ReportFormat } from "../format.ts";
import { colorsFor } from "../styles.ts";
import { countFindings, textFindings } from "../text-findings.ts";
import { textRun } from "../text-run.ts";

/** `2 recipes and 1 matrix`. */
function countFiles(recipes: number, matrices: number): string {
  const words = [
    ...(recipes > 0 || matrices === 0 ? [`${recipes} ${recipes === 1 ? "recipe" : "recipes"}`] : []),
    ...(matrices > 0 ? [`${matrices} ${matrices === 1 ? "matrix" : "matrices"}`] : []),
  ];
  return words.join(" and ");
}

/** To read: what is wrong first. */
export const text: ReportFormat = {
  *render({ findings, files, matrices = [], run, sources }, { color, verbosity }) {
    const colors = colorsFor(color);
    if (run) {
      yield* textRun(run, colors, verbosity);
      return;
    }
    const shown = verbosity < 0 ? findings.filter((finding) => finding.severity === "error") : findings;
    const text = textFindings(shown, sources, colors);
    yield text;
    if (verbosity < 0) return;
    const count = countFiles(files.length - matrices.length, matrices.length);
    if (findings.length === 0) {
      yield `${colors.green("✓")} ${count}: nothing to report\n`;
      return;
    }
    const fixable = findings.filter((finding) => finding.fixable).length;
    const hint = fixable > 0 ? ` (${fixable} fixable with --fix)` : "";
    const place = files.length === 0 ? "" : ` in ${count}`;
    yield `\n${colors.bold(countFindings(findings))}${place}${hint}\n`;
  },
};
