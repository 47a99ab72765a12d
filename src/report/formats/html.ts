import type { Status } from "../../plan/plan.ts";
import { textRunChanges } from "../changes/text-changes.ts";
import { branchReasons, differenceLines } from "../findings.ts";
import type { ReportFormat } from "../format.ts";
import { hintFor } from "../hints.ts";
import { Markup, markup } from "../markup.ts";
import { joinedLines, lastLines } from "../printable.ts";
import { type Finding, isGood, isWrong, type Report, type ReportSource, type ReportStep } from "../report.ts";
import { colorsFor } from "../styles.ts";
import { countFindings } from "../text-findings.ts";
import { headlineText, linesOf, statusCounts } from "../text-run.ts";
import css from "./html.css";

/** The number of output lines of a step on the page. The JSON report contains all of them. */
const shownLines = 200;
/** The number of these lines that are visible without a click. */
const openLines = 20;

const tones: Readonly<Record<Status, "bad" | "good" | "note" | "dim">> = {
  failed: "bad",
  "not-converged": "bad",
  discrepancy: "bad",
  undetermined: "note",
  changed: "good",
  ok: "good",
  skipped: "dim",
};

function at(source: ReportSource | undefined): string {
  return source ? `${source.file}:${source.line}:${source.column}` : "";
}

function facts(rows: readonly (readonly [string, string | Markup | undefined])[]): Markup {
  const known = rows.filter(([, value]) => value !== undefined && value !== "");
  return markup`<dl>${known.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** The streams of a step. What usually explains a failure is open: stderr, or stdout if stderr is empty. */
function outputOf({ output }: ReportStep): Markup[] {
  if (!output) return [];
  const explains = output.stderr.trim() === "" ? "stdout" : "stderr";
  return (["stdout", "stderr"] as const).flatMap((stream) => {
    const { lines, left } = lastLines(output[stream], shownLines);
    if (lines.length === 0) return [];
    const all = `${left > 0 ? `… ${left} earlier lines\n` : ""}${lines.join("\n")}`;
    if (stream !== explains) return [folded(`${stream} (${lineCount(lines.length + left)})`, all)];
    if (lines.length <= openLines) return [unfolded(stream, all)];
    return [
      unfolded(`end of ${stream}`, lines.slice(-openLines).join("\n")),
      folded(`${stream} (${lineCount(lines.length + left)})`, all),
    ];
  });
}

function lineCount(count: number): string {
  return `${count} ${count === 1 ? "line" : "lines"}`;
}

function folded(summary: string, text: string | Markup): Markup {
  return markup`<details><summary>${summary}</summary><pre>${text}</pre></details>`;
}

function unfolded(summary: string, text: string | Markup): Markup {
  return markup`<details open><summary>${summary}</summary><pre>${text}</pre></details>`;
}

/** Joins lines while they are read. */
function textOf(lines: Iterable<string>): Markup {
  return new Markup(function* () {
    for (const piece of joinedLines(lines)) yield* markup`${piece}`.pieces();
  });
}

function wrongStep(step: ReportStep, report: Report): Markup {
  return markup`<article><h3>${step.title} <span class="${tones[step.status]}">${step.status}</span></h3>
<div class="place">${at(step.source)}</div>
${facts([
  ["expected", step.expected],
  ["found", step.found],
  ["would", step.would],
  ["because", step.because === step.found ? undefined : step.because],
  ["exit status", step.output?.exit_code?.toString()],
  ["branches", branchReasons(step.branches ?? []).join("\n")],
  ["hint", hintFor(step, report)],
])}${step.differences ? unfolded("Differences", textOf(differenceLines(step))) : undefined}${outputOf(step)}</article>
`;
}

function stepRow(step: ReportStep): Markup {
  const took = step.seconds === undefined ? "" : `${step.seconds.toFixed(1)} s`;
  const seconds = step.cached ? "from the cache" : took;
  return markup`<tr><td class="${tones[step.status]}">${step.status}</td><td>${step.title}${
    step.status === "skipped" && step.because !== undefined
      ? markup`<div class="dim">${step.because}</div>`
      : undefined
  }</td><td class="place">${at(step.source)}</td><td>${seconds}</td></tr>
`;
}

function runBody(report: Report): Markup {
  const wrong = report.steps.filter((step) => isWrong(step.status));
  const good = isGood(report.outcome);
  const changes = report.changes?.packages ?? report.package_changes ?? [];
  return markup`<h1 class="${good ? "good" : "bad"}">${headlineText(report)}</h1>
<p>${statusCounts(report).join(", ") || "no steps"}</p>
${wrong.map((step) => () => wrongStep(step, report))}
<h2>Steps</h2>
<table><tr><th>status</th><th>step</th><th>recipe</th><th>time</th></tr>
${report.steps.map((step) => () => stepRow(step))}</table>
${
  changes.length === 0
    ? undefined
    : markup`<h2>Packages</h2>
<table><tr><th>package</th><th>before</th><th>after</th></tr>
${changes.map(
  ({ name, from, to }) =>
    () =>
      markup`<tr><td>${name}</td><td>${from ?? "-"}</td><td>${to ?? "-"}</td></tr>\n`,
)}</table>
`
}${changesPart(report)}<h2>Run</h2>
${facts([
  [targetTitles[report.target.kind], targetText(report)],
  ["guest", [report.guest.distro, report.guest.version, report.guest.arch].filter(Boolean).join(" ")],
  ["recipe", [report.recipe.plugin, report.recipe.version, report.recipe.path].filter(Boolean).join(" ")],
  ["recipe digest", report.recipe.sha256],
  ["mode", report.mode],
  ["arguments", listed(report.arguments)],
  ["variables", listed(report.variables)],
  ["started", `${report.started.slice(0, 19).replace("T", " ")} UTC`],
  ["duration", `${report.seconds.toFixed(1)} s`],
  ["tool", `${report.tool.name} ${report.tool.version}`],
])}${findingsPart(report.diagnostics)}`;
}

/** What the run changed, as a folded text: a list of files may be long. */
function changesPart(report: Report): Markup | undefined {
  if (!report.changes) return undefined;
  const { accounts, units, files } = report.changes;
  const summary = `accounts, units and files (${accounts.length + units.length + files.length})`;
  const lines = textOf(textRunChanges(report, colorsFor(false), "all"));
  return markup`<h2>Changes</h2>
${folded(summary, lines)}
`;
}

const targetTitles = { image: "image", host: "host", root: "root folder" } as const;

function targetText({ target, image }: Report): string {
  if (!image) return target.name;
  return `${image.path} (${[image.format, image.root].filter(Boolean).join(", ")})`;
}

function listed(values: Readonly<Record<string, string>>): Markup | undefined {
  const all = Object.entries(values);
  return all.length === 0 ? undefined : textOf(linesOf(all, ([name, value]) => `${name} = ${value}`));
}

function findingsPart(findings: readonly Finding[], place = " in the recipe"): Markup | undefined {
  if (findings.length === 0) return undefined;
  return markup`<h2>${countFindings(findings)}${place}</h2>
<table><tr><th>severity</th><th>message</th><th>place</th></tr>
${findings.map(
  ({ severity, code, message, help, source }) =>
    () =>
      markup`<tr><td class="${severity === "error" ? "bad" : "note"}">${severity}</td><td>${message}<div class="dim">${code}${
        help === undefined ? "" : `: ${help}`
      }</div></td><td class="place">${at(source)}</td></tr>\n`,
)}</table>
`;
}

/** A page without scripts and requests, to open from a disk or from the artifacts of a CI job. */
export const html: ReportFormat = {
  *render({ findings, files, run, tool }) {
    const title = run ? headlineText(run) : `${tool.name}: ${countFindings(findings) || "nothing to report"}`;
    const body = run
      ? runBody(run)
      : markup`<h1 class="${findings.length > 0 ? "bad" : "good"}">${countFindings(findings) || "Nothing to report"}</h1>
<p class="dim">${files.length === 0 ? "" : `${files.length} ${files.length === 1 ? "file" : "files"}`}</p>
${findingsPart(findings, files.length === 0 ? "" : undefined)}`;
    yield* markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>
${new Markup(css)}</style>
</head>
<body>
${body}</body>
</html>
`.pieces();
  },
};
