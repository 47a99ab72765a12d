import type { Status } from "../../plan/plan.ts";
import { branchReasons } from "../findings.ts";
import type { ReportFormat } from "../format.ts";
import { hintFor } from "../hints.ts";
import { Markup, markup } from "../markup.ts";
import { lastLines } from "../printable.ts";
import {
  type Finding,
  isWrong,
  type Report,
  type ReportSource,
  type ReportStep,
  statuses,
} from "../report.ts";
import { countFindings } from "../text-findings.ts";
import { headlineText } from "../text-run.ts";
import css from "./html.css";

/** Lines of output that the page holds a step; the JSON report holds them all. */
const shownLines = 200;

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

function facts(rows: readonly (readonly [string, string | undefined])[]): Markup {
  const known = rows.filter(([, value]) => value !== undefined && value !== "");
  return markup`<dl>${known.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function outputOf(step: ReportStep): Markup[] {
  return (["stdout", "stderr"] as const).flatMap((stream) => {
    const { lines, left } = lastLines(step.output?.[stream] ?? "", shownLines);
    if (lines.length === 0) return [];
    const cut = left > 0 ? `… ${left} lines before\n` : "";
    return [markup`<details><summary>${stream}</summary><pre>${cut}${lines.join("\n")}</pre></details>`];
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
  ["branches", branchReasons(step.branches ?? []).join("\n")],
  ["hint", hintFor(step, report)],
])}${outputOf(step)}</article>
`;
}

function stepRow(step: ReportStep): Markup {
  const seconds = step.seconds === undefined ? "" : `${step.seconds.toFixed(1)} s`;
  return markup`<tr><td class="${tones[step.status]}">${step.status}</td><td>${step.title}${
    step.status === "skipped" && step.because !== undefined
      ? markup`<div class="dim">${step.because}</div>`
      : undefined
  }</td><td class="place">${at(step.source)}</td><td>${seconds}</td></tr>
`;
}

function runBody(report: Report): Markup {
  const wrong = report.steps.filter((step) => isWrong(step.status));
  const good = ["conforms", "changed", "unchanged"].includes(report.outcome);
  const counts = statuses
    .filter((status) => report.summary[status] > 0)
    .map((status) => `${report.summary[status]} ${status}`);
  const changes = report.package_changes ?? [];
  return markup`<h1 class="${good ? "good" : "bad"}">${headlineText(report)}</h1>
<p>${counts.join(", ") || "no steps"}</p>
${wrong.map((step) => wrongStep(step, report))}
<h2>Steps</h2>
<table><tr><th>status</th><th>step</th><th>recipe</th><th>time</th></tr>
${report.steps.map(stepRow)}</table>
${
  changes.length === 0
    ? undefined
    : markup`<h2>Packages</h2>
<table><tr><th>package</th><th>before</th><th>after</th></tr>
${changes.map(({ name, from, to }) => markup`<tr><td>${name}</td><td>${from ?? "-"}</td><td>${to ?? "-"}</td></tr>\n`)}</table>
`
}<h2>What was run</h2>
${facts([
  ["image", `${report.image.path} (${[report.image.format, report.image.root].filter(Boolean).join(", ")})`],
  ["guest", [report.guest.distro, report.guest.version, report.guest.arch].filter(Boolean).join(" ")],
  ["recipe", [report.recipe.plugin, report.recipe.version, report.recipe.path].filter(Boolean).join(" ")],
  ["recipe digest", report.recipe.sha256],
  ["mode", report.mode],
  ["arguments", listed(report.arguments)],
  ["variables", listed(report.variables)],
  ["time", `${report.seconds.toFixed(1)} s`],
  ["made by", `${report.tool.name} ${report.tool.version}`],
])}${findingsPart(report.diagnostics)}`;
}

function listed(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join("\n");
}

function findingsPart(findings: readonly Finding[]): Markup | undefined {
  if (findings.length === 0) return undefined;
  return markup`<h2>${countFindings(findings)} in the recipe</h2>
<table><tr><th>severity</th><th>what</th><th>where</th></tr>
${findings.map(
  ({ severity, code, message, help, source }) =>
    markup`<tr><td class="${severity === "error" ? "bad" : "note"}">${severity}</td><td>${message}<div class="dim">${code}${
      help === undefined ? "" : `: ${help}`
    }</div></td><td class="place">${at(source)}</td></tr>\n`,
)}</table>
`;
}

/** One page that needs nothing else: no script, no request, to open from a disk or a CI's artefacts. */
export const html: ReportFormat = {
  summary: "one page to open in a browser",
  render({ findings, files, run, tool }) {
    const title = run ? headlineText(run) : `${tool.name}: ${countFindings(findings) || "nothing to report"}`;
    const body = run
      ? runBody(run)
      : markup`<h1 class="${findings.length > 0 ? "bad" : "good"}">${countFindings(findings) || "Nothing to report"}</h1>
<p class="dim">${files.length} ${files.length === 1 ? "recipe" : "recipes"}</p>
${findingsPart(findings)}`;
    return markup`<!doctype html>
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
`.text;
  },
};
