import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { Difference } from "../plan/record.ts";
import { printable, printableLine } from "./printable.ts";
import { type Finding, isWrong, type Report, type ReportBranch, type ReportStep } from "./report.ts";

/** Returns the steps that do not conform as findings at their lines of the recipe. */
export function findingsOfRun(report: Report): Finding[] {
  return report.steps.filter((step) => isWrong(step.status)).map(findingOfStep);
}

/** Returns the finding of a step that failed or differs. */
export function findingOfStep(step: ReportStep): Finding {
  const { code, message, severity, help } = diagnosticOfStep(step);
  return { code, severity, message, ...(help === undefined ? {} : { help }), source: step.source };
}

function diagnosticOfStep(step: ReportStep): Diagnostic {
  const title = printableLine(step.title);
  const found = printableLine(
    step.found ?? exitOf(step) ?? step.because ?? differencesOf(step) ?? "no reason given",
  );
  switch (step.status) {
    case "failed":
      return diagnostic("step-failed", { title, found: printableLine(step.because ?? found) });
    case "not-converged":
      return diagnostic("step-not-converged", { title, found });
    case "undetermined":
      return diagnostic("step-undetermined", { title, because: printableLine(step.because ?? found) });
    default:
      if (step.branches)
        return diagnostic("any-discrepancy", { title, branches: branchReasons(step.branches).join("; ") });
      if (step.kind === "package")
        return diagnostic("package-discrepancy", {
          title,
          expected: printableLine(step.expected ?? "the state in the recipe"),
          found,
        });
      if (step.differences)
        return diagnostic("state-discrepancy", { title, differences: step.differences.map(spellDifference) });
      return diagnostic("script-discrepancy", { title, found });
  }
}

/** Returns a short reason for each branch that does not conform. */
export function branchReasons(branches: readonly ReportBranch[]): string[] {
  return branches
    .filter((branch) => branch.status !== "ok")
    .map((branch, index) => {
      const wrong = branch.steps.filter((step) => isWrong(step.status));
      const reasons = wrong.map(
        (step) =>
          `${step.title}: ${step.found ?? exitOf(step) ?? step.because ?? differencesOf(step) ?? step.status}`,
      );
      return printableLine(`${index + 1}. ${reasons.join(", ") || (branch.because ?? branch.status)}`);
    });
}

/** `mode: expected 0644, found 0600`. */
export function spellDifference({ attribute, expected, found }: Difference): string {
  return printableLine(`${attribute}: expected ${expected}, found ${found}`);
}

/** The differences of a step as lines, each with its diff below it. */
export function differenceLines({ differences = [] }: ReportStep): string[] {
  return differences.flatMap((difference) => [
    spellDifference(difference),
    ...(difference.diff === undefined ? [] : printable(difference.diff).split("\n")),
  ]);
}

/** The differences of a step as lines if one has a diff; without a diff, the finding says all of them. */
export function diffLines(step: ReportStep): string[] {
  return step.differences?.some(({ diff }) => diff) ? differenceLines(step) : [];
}

function differencesOf({ differences }: ReportStep): string | undefined {
  return differences?.map(spellDifference).join("; ");
}

function exitOf(step: ReportStep): string | undefined {
  const code = step.output?.exit_code;
  return code === undefined ? undefined : `exit ${code}`;
}
