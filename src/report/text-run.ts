import { guestCodes } from "../diagnostics/codes/guest.ts";
import { liveCodes } from "../diagnostics/codes/live.ts";
import type { PackageChange } from "../plan/record.ts";
import { type Detail, textRunChanges } from "./changes/text-changes.ts";
import { describeFiles } from "./check-writes.ts";
import { branchReasons } from "./findings.ts";
import { hintFor } from "./hints.ts";
import { lastLines, printable, printableLine } from "./printable.ts";
import { isGood, isLive, isWrong, type Report, type ReportStep, statuses } from "./report.ts";
import { type Colors, colorsFor, statusSigns } from "./styles.ts";
import { textFindings } from "./text-findings.ts";
import {
  findingOfGroup,
  groupTransactions,
  reasonsOfGroup,
  type StepGroup,
  titleOfGroup,
} from "./transactions.ts";

/** The codes of findings that the run itself made. */
const codesOfRun = { ...guestCodes, ...liveCodes };

/** The number of output lines to show for a step. */
const shownLines = { few: 3, failed: 20, all: Number.POSITIVE_INFINITY };

/**
 * Renders a run as text, in pieces: a headline, then each step that does not conform, then the counts. With `verbosity` -1 only
 * the steps that do not conform; with 1 every step, with all of its output.
 */
export function* textRun(report: Report, colors: Colors, verbosity: number): Generator<string> {
  if (verbosity < 0) {
    for (const lines of wrongSteps(report, colors, verbosity)) for (const line of lines) yield `${line}\n`;
    return;
  }
  let before = "";
  for (const paragraph of paragraphs(report, colors, verbosity)) {
    for (const line of paragraph) {
      yield before + line;
      before = "\n";
    }
    before = "\n\n";
  }
  yield "\n";
}

/** The steps that do not conform, as paragraphs of lines. */
function* wrongSteps(report: Report, colors: Colors, verbosity: number): Generator<Iterable<string>> {
  const wrong = report.steps.filter((step) => isWrong(step.status));
  if (verbosity > 0) for (const step of wrong) yield describeWrong(step, report, colors, verbosity);
  else for (const group of groupTransactions(wrong)) yield describeGroup(group, report, colors, verbosity);
}

/** The lines of the text, in paragraphs. They are made one by one: each may be long. */
function* paragraphs(report: Report, colors: Colors, verbosity: number): Generator<Iterable<string>> {
  yield [headline(report, colors)];
  yield* wrongSteps(report, colors, verbosity);
  if (verbosity > 0) yield linesOf(report.steps, (step) => oneLine(step, colors));
  else if (report.outcome === "changed" || report.outcome === "would-change")
    yield changedSteps(report, colors);
  else if (isLive(report) && !isGood(report.outcome)) yield doneUntilThen(report, colors);
  // The warnings about the recipe were printed before the run.
  const warnings = report.diagnostics.filter((finding) => Object.hasOwn(codesOfRun, finding.code));
  if (warnings.length > 0) yield [textFindings(warnings, () => undefined, colors).trimEnd()];
  const detail = verbosity > 0 ? "all" : report.outcome === "changed" ? "files" : "diffs";
  if (hasChanges(report)) yield changesOf(report, colors, detail);
  yield [footer(report, colors)];
}

/** Makes lines of a list, each when it is its turn. */
export function* linesOf<T>(items: Iterable<T>, line: (item: T) => string): Generator<string> {
  for (const item of items) yield line(item);
}

const packagesOf = (report: Report) => report.changes?.packages ?? report.package_changes ?? [];

function hasChanges(report: Report): boolean {
  return packagesOf(report).length > 0 || !textRunChanges(report, colorsFor(false), "files").next().done;
}

function* changesOf(report: Report, colors: Colors, detail: Detail): Generator<string> {
  if (!isGood(report.outcome)) yield "Before that, the run had made these changes. They are discarded.";
  const packages = packagesOf(report);
  if (packages.length > 0) yield colors.bold(`packages (${packages.length})`);
  yield* linesOf(packages, describePackage);
  yield* textRunChanges(report, colors, detail);
}

/** Returns the result of a run in one sentence. */
export function headlineText(report: Report): string {
  const image = printableLine(report.target.name);
  const { plugin, version, path } = report.recipe;
  const name = printableLine(plugin === undefined ? path : [plugin, version].filter(Boolean).join(" "));
  const total = report.steps.length;
  const recipe = report.selection
    ? `${name} (${total - report.selection.omitted} of ${total} steps selected)`
    : name;
  const count = (status: ReportStep["status"], one: string, many: string) =>
    `${report.summary[status]} ${report.summary[status] === 1 ? one : many}`;
  const steps = report.summary.changed;
  switch (report.outcome) {
    case "conforms":
      return `${image} conforms to ${recipe}`;
    case "discrepancies": {
      const undetermined = report.summary.undetermined ? `, ${report.summary.undetermined} undetermined` : "";
      return `${image} does not conform to ${recipe}: ${count("discrepancy", "discrepancy", "discrepancies")}${undetermined}`;
    }
    case "changed":
      return `${image} now conforms to ${recipe}: ${steps > 0 ? count("changed", "step", "steps") : countFiles(report)} changed`;
    case "would-change":
      return `${image} would conform to ${recipe}: ${steps > 0 ? count("changed", "step", "steps") : countFiles(report)} would change`;
    case "unchanged":
      return `${image} already conforms to ${recipe}: nothing changed`;
    case "not-converged":
      return `${image} is ${isLive(report) ? "changed" : "unchanged"}: after applying ${recipe}, ${count("not-converged", "step still does", "steps still do")} not conform`;
    case "failed":
      return `${image} ${stateAfterFailure(report)}: ${recipe} could not be ${report.mode === "reconcile" ? "applied" : "checked"}`;
    case "interrupted":
      return `interrupted: ${image} ${stateAfterFailure(report)}`;
  }
}

function changedSteps({ steps }: Report, colors: Colors): Generator<string> {
  const groups = groupTransactions(steps.filter((step) => step.status === "changed"));
  return linesOf(groups, (group) => oneLine({ ...group[0], title: titleOfGroup(group) }, colors));
}

/** What an apply to a live target did that did not succeed: it stays. */
function* doneUntilThen(report: Report, colors: Colors): Generator<string> {
  const { steps } = report;
  if (steps.some(({ status }) => status === "changed"))
    yield "Before that, these steps had changed the target. They stay.";
  yield* changedSteps(report, colors);
  const left = steps.length - 1 - steps.findLastIndex(({ status }) => status !== "skipped");
  if (report.mode === "reconcile" && left > 0)
    yield `  ${colors.dim(`- ${left} ${left === 1 ? "step" : "steps"} did not begin`)}`;
}

/** What changed where no step says so: later steps may have changed all files of a script again. */
function countFiles({ changes }: Report): string {
  const count = (changes?.files.length ?? 0) + (changes?.more_files ?? 0);
  return count === 0 ? "the disk" : count === 1 ? "1 file" : `${count} files`;
}

/** What a run that did not succeed left behind: an image stays as it was, other targets were worked on themselves. */
function stateAfterFailure(report: Report): string {
  if (!isLive(report)) return "is unchanged";
  return report.mode === "reconcile" ? "may be changed in part" : "was only checked in part";
}

function headline(report: Report, colors: Colors): string {
  const sign =
    report.outcome === "would-change"
      ? colors.yellow("~")
      : isGood(report.outcome)
        ? colors.green("✓")
        : colors.red("✗");
  return `${sign} ${colors.bold(headlineText(report))}`;
}

function where(step: ReportStep): string {
  return `${printableLine(step.source.file)}:${step.source.line}:${step.source.column}`;
}

/** One line for the packages of a transaction; where they failed, the reasons and the output once. */
function* describeGroup(
  group: StepGroup,
  report: Report,
  colors: Colors,
  verbosity: number,
): Generator<string> {
  const [first] = group;
  if (group.length === 1) {
    yield* describeWrong(first, report, colors, verbosity);
    return;
  }
  const reasons = reasonsOfGroup(group);
  const telling = group.find((step) => step.output) ?? first;
  const { expected, found, would, ...step } = telling;
  const lines = describeWrong(
    {
      ...step,
      title: findingOfGroup(group),
      source: first.source,
      ...(reasons.length > 0 ? { because: reasons.join("\n") } : {}),
    },
    report,
    colors,
    verbosity,
  );
  for (const line of lines) {
    yield line;
    if (first.status === "discrepancy") return;
  }
}

function* describeWrong(
  step: ReportStep,
  report: Report,
  colors: Colors,
  verbosity: number,
): Generator<string> {
  const style = statusSigns[step.status];
  yield `${where(step)}: ${colors[style.color](`${step.status.replace("-", " ")}:`)} ${colors.bold(printableLine(step.title))}`;
  function* field(name: string, text: string | undefined): Generator<string> {
    if (text === undefined) return;
    const [first, ...more] = printable(text).split("\n");
    yield `    ${colors.dim(name.padEnd(8))}  ${first}`;
    for (const line of more) yield `              ${line}`;
  }
  yield* field("expected", step.expected);
  yield* field("found", step.found);
  yield* describeDifferences(step, colors);
  yield* field("would", step.would);
  yield* field("because", step.because === step.found ? undefined : step.because);
  for (const [index, reason] of branchReasons(step.branches ?? []).entries())
    yield* field(index === 0 ? "branches" : "", reason);
  const failed = step.status === "failed" || step.status === "not-converged";
  yield* describeOutput(
    step,
    colors,
    verbosity > 0 ? shownLines.all : failed ? shownLines.failed : shownLines.few,
  );
  yield* field("hint", hintFor(step, report));
}

function* describeDifferences({ differences = [] }: ReportStep, colors: Colors): Generator<string> {
  for (const { attribute, expected, found, diff } of differences) {
    yield `    ${colors.dim(printableLine(attribute).padEnd(8))}  expected ${printableLine(expected)}, found ${printableLine(found)}`;
    if (diff !== undefined)
      for (const line of printable(diff).split("\n")) yield `      ${colorOfDiff(line, colors)}`;
  }
}

function colorOfDiff(line: string, colors: Colors): string {
  if (line.startsWith("+")) return colors.green(line);
  return line.startsWith("-") ? colors.red(line) : colors.dim(line);
}

function describeOutput(step: ReportStep, colors: Colors, count: number): string[] {
  if (!step.output) return [];
  const { stdout, stderr, exit_code, truncated } = step.output;
  const lines: string[] = [];
  if (exit_code !== undefined && step.found === undefined)
    lines.push(`    ${colors.dim("exit    ")}  ${exit_code}`);
  const kept = lastLines([stdout, stderr].filter(Boolean).join("\n"), count);
  if (kept.left > 0 || truncated)
    lines.push(
      colors.dim(`    | … ${kept.left > 0 ? `${kept.left} earlier lines` : "earlier output left out"}`),
    );
  lines.push(...kept.lines.map((line) => `    ${colors.dim("|")} ${line}`));
  return lines;
}

function oneLine(step: ReportStep, colors: Colors): string {
  const { sign, color } = statusSigns[step.status];
  const seconds = step.seconds === undefined ? "" : colors.dim(` ${step.seconds.toFixed(1)} s`);
  const because =
    step.status === "skipped" && step.because ? colors.dim(`: ${printableLine(step.because)}`) : "";
  const files =
    step.status === "changed" && step.changed_files
      ? `: ${describeFiles({ files: step.changed_files.paths, more: step.changed_files.more })}`
      : "";
  return `  ${colors[color](sign)} ${printableLine(step.title)}${files}${because}${step.cached ? colors.dim(", from the cache") : seconds} ${colors.dim(where(step))}`;
}

function describePackage({ name, from, to }: PackageChange): string {
  const package_ = printableLine(name);
  if (from === undefined) return `  + ${package_} ${printableLine(to ?? "")}`.trimEnd();
  if (to === undefined) return `  - ${package_} ${printableLine(from)}`;
  return `  ~ ${package_} ${printableLine(from)} → ${printableLine(to)}`;
}

/** Returns the number of steps with each status: `4 discrepancies`, `1 ok`. */
export function statusCounts(report: Report): string[] {
  const { outcome, summary } = report;
  const kept = isGood(outcome) || isLive(report);
  return statuses
    .filter((status) => summary[status] > 0)
    .map((status) => {
      const count = summary[status];
      const words = status === "discrepancy" && count > 1 ? "discrepancies" : status.replace("-", " ");
      return `${count} ${words}${status === "changed" && !kept ? " (not kept)" : ""}`;
    });
}

function footer(report: Report, colors: Colors): string {
  const counts = statusCounts(report);
  const steps = report.steps.length;
  const guest = [report.guest.distro, report.guest.version].filter(Boolean).join(" ");
  return colors.dim(
    `${steps} ${steps === 1 ? "step" : "steps"}${counts.length ? `: ${counts.join(", ")}` : ""} · ${printableLine(guest)} · ${report.seconds.toFixed(1)} s${report.method === "disk" ? ", without a boot" : ""}`,
  );
}
