import { describeJob } from "../../matrix/expand.ts";
import css from "../../report/formats/html.css";
import { Markup, markup } from "../../report/markup.ts";
import { type FleetSummary, isDone, type JobState, type JobSummary } from "../summary.ts";
import { countsOf, stateWords } from "./text.ts";

const tones: Readonly<Record<JobState, "bad" | "good" | "note" | "dim">> = {
  missing: "dim",
  unable: "note",
  failed: "bad",
  "not-converged": "bad",
  discrepancies: "bad",
  changed: "good",
  unchanged: "good",
  conforms: "good",
};

/** Formats a summary as a page: a table of images and recipes, and then the jobs that need attention. */
export function htmlSummary(summary: FleetSummary): string {
  const { jobs } = summary;
  const images = [...new Set(jobs.map(({ image }) => image))];
  const columns = [...new Set(jobs.map(columnOf))];
  const cells = new Map<string, JobSummary>(jobs.map((job) => [`${job.image}\n${columnOf(job)}`, job]));
  const rows = images.map(
    (image) =>
      markup`<tr><th scope="row">${image}</th>${columns.map((column) => cellOf(cells.get(`${image}\n${column}`)))}</tr>\n`,
  );
  const attention = jobs.filter(({ state }) => !isDone(state));
  const page = markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${countsOf(summary)}</title>
<style>${new Markup(`${css}\ntable { border-collapse: collapse } th, td { padding: 0.3em 0.6em; text-align: left; border-bottom: 1px solid #8884 }`)}</style>
</head>
<body>
<h1>${countsOf(summary)}</h1>
<table>
<thead><tr><th scope="col">image</th>${columns.map((column) => markup`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${rows}</tbody>
</table>
${attention.map(detailsOf)}
</body>
</html>
`;
  return page.text;
}

function columnOf(job: JobSummary): string {
  return describeJob({ ...job, image: "" }).slice(2);
}

function cellOf(job: JobSummary | undefined): Markup {
  if (!job) return markup`<td></td>`;
  const time = job.seconds === undefined ? "" : ` (${job.seconds} s)`;
  return markup`<td class="${tones[job.state]}">${stateWords[job.state]}${time}</td>`;
}

function detailsOf(job: JobSummary): Markup {
  const lines = job.findings.map(({ place, status, title }) => `${place}: ${status}: ${title}`);
  return markup`<h2 class="${tones[job.state]}">${job.index} ${describeJob(job)}: ${stateWords[job.state]}</h2>
<pre>${[...(job.error === undefined ? [] : [job.error]), ...lines].join("\n")}</pre>
`;
}
