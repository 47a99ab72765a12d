import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { Difference } from "../plan/record.ts";
import { printable, printableLine, shortLine } from "./printable.ts";
import { type Finding, isWrong, type Report, type ReportBranch, type ReportStep } from "./report.ts";

/** How many differences are named in a sentence. */
const named = 20;

/** Characters of a line of a diff or of an output. */
const longest = 2000;

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
  const found = shortLine(
    step.found ?? exitOf(step) ?? step.because ?? differencesOf(step) ?? "no reason given",
  );
  switch (step.status) {
    case "failed":
      return diagnostic("step-failed", { title, found: shortLine(step.because ?? found) });
    case "not-converged":
      return diagnostic("step-not-converged", { title, found });
    case "undetermined":
      return diagnostic("step-undetermined", { title, because: shortLine(step.because ?? found) });
    default:
      if (step.branches)
        return diagnostic("any-discrepancy", { title, branches: branchReasons(step.branches).join("; ") });
      if (step.kind === "package")
        return diagnostic("package-discrepancy", {
          title,
          expected: shortLine(step.expected ?? "the state in the recipe"),
          found,
        });
      if (step.differences)
        return diagnostic("state-discrepancy", { title, differences: shortDifferences(step.differences) });
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
      return shortLine(`${index + 1}. ${reasons.join(", ") || (branch.because ?? branch.status)}`);
    });
}

/** `mode: expected 0644, found 0600`. */
function spellDifference({ attribute, expected, found }: Difference): string {
  return shortLine(`${attribute}: expected ${expected}, found ${found}`);
}

/** The differences of a step as lines, each with its diff below it. */
export function* differenceLines({ differences = [] }: ReportStep): Generator<string> {
  for (const difference of differences) {
    yield spellDifference(difference);
    if (difference.diff !== undefined) yield* printable(difference.diff).split("\n");
  }
}

/** The first differences for a sentence, and how many more there are. */
function shortDifferences(differences: readonly Difference[]): string[] {
  const more = differences.length - named;
  return [
    ...differences.slice(0, named).map(spellDifference),
    ...(more > 0 ? [`${more} more ${more === 1 ? "difference" : "differences"}`] : []),
  ];
}

/** The differences of a step as lines if one has a diff; without a diff, the finding says all of them. */
export function diffLines(step: ReportStep): Iterable<string> {
  return step.differences?.some(({ diff }) => diff) ? differenceLines(step) : [];
}

/** Returns the lines at each end, cut where they are long, and how many are left out between them. */
export function shortened(
  lines: Iterable<string>,
  shown: { readonly first: number; readonly last: number },
): string[] {
  const first: string[] = [];
  const last: string[] = [];
  let left = 0;
  for (const long of lines) {
    const line = long.length > longest ? `${long.slice(0, longest)}…` : long;
    if (first.length < shown.first) first.push(line);
    else if (last.push(line) > shown.last + 1) {
      last.shift();
      left++;
    }
  }
  if (left === 0) return [...first, ...last].filter((line, index) => line !== "" || index > 0);
  return [...first, `… ${left + 1} lines left out`, ...last.slice(1)];
}

function differencesOf({ differences }: ReportStep): string | undefined {
  return differences && shortDifferences(differences).join("; ");
}

function exitOf(step: ReportStep): string | undefined {
  const code = step.output?.exit_code;
  return code === undefined ? undefined : `exit ${code}`;
}
