import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { printableLine } from "./printable.ts";
import { type Finding, isWrong, type Report, type ReportBranch, type ReportStep } from "./report.ts";

/** Returns the steps that do not conform as findings at their lines of the recipe. */
export function findingsOfRun(report: Report): Finding[] {
  return report.steps.filter((step) => isWrong(step.status)).map(findingOfStep);
}

export function findingOfStep(step: ReportStep): Finding {
  const { code, message, severity, help } = diagnosticOfStep(step);
  return { code, severity, message, ...(help === undefined ? {} : { help }), source: step.source };
}

function diagnosticOfStep(step: ReportStep): Diagnostic {
  const title = printableLine(step.title);
  const found = printableLine(step.found ?? exitOf(step) ?? step.because ?? "no reason given");
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
        (step) => `${step.title}: ${step.found ?? exitOf(step) ?? step.because ?? step.status}`,
      );
      return printableLine(`${index + 1}. ${reasons.join(", ") || (branch.because ?? branch.status)}`);
    });
}

function exitOf(step: ReportStep): string | undefined {
  const code = step.output?.exit_code;
  return code === undefined ? undefined : `exit ${code}`;
}
