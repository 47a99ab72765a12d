import { describeJob } from "../../matrix/expand.ts";
import { printableLine } from "../../report/printable.ts";
import type { Colors } from "../../report/styles.ts";
import {
  type FleetSummary,
  indexRanges,
  isDone,
  type JobState,
  type JobSummary,
  jobStates,
} from "../summary.ts";

/** How many jobs of a state, and findings of a job, the text shows; `verbose` shows all. */
const [shownJobs, shownFindings] = [20, 5];

/** Words for the states in counts. */
export const stateWords: Readonly<Record<JobState, string>> = {
  missing: "without a result",
  unable: "could not be run",
  failed: "failed",
  "not-converged": "did not converge",
  discrepancies: "with discrepancies",
  changed: "changed",
  unchanged: "unchanged",
  conforms: "conform",
};

/** Formats a summary for people: what needs attention, and then the counts. */
export function textSummary(summary: FleetSummary, colors: Colors, verbose: boolean): string {
  const lines: string[] = [];
  for (const state of jobStates) {
    const jobs = summary.jobs.filter((job) => job.state === state);
    if (jobs.length === 0 || (isDone(state) && !verbose)) continue;
    const tone = isDone(state) ? colors.green : state === "missing" ? colors.yellow : colors.red;
    lines.push(tone(`${stateWords[state]}: ${indexRanges(jobs.map(({ index }) => index))}`));
    const shown = verbose ? jobs : jobs.slice(0, shownJobs);
    lines.push(...shown.flatMap((job) => textJob(job, verbose)));
    if (shown.length < jobs.length) lines.push(`  … ${jobs.length - shown.length} more`);
    lines.push("");
  }
  lines.push(countsOf(summary));
  return `${lines.join("\n")}\n`;
}

/** `12 jobs: 1 failed, 11 conform` */
export function countsOf({ jobs, counts }: FleetSummary): string {
  const parts = jobStates.flatMap((state) =>
    counts[state] ? [`${counts[state]} ${stateWords[state]}`] : [],
  );
  return `${jobs.length} ${jobs.length === 1 ? "job" : "jobs"}: ${parts.join(", ")}`;
}

function textJob(job: JobSummary, verbose: boolean): string[] {
  const time = job.seconds === undefined ? "" : ` (${job.seconds} s)`;
  const shown = verbose ? job.findings : job.findings.slice(0, shownFindings);
  const more = job.findings.length - shown.length;
  return [
    `  ${printableLine(`${job.index}  ${describeJob(job)}${time}`)}`,
    ...(job.error === undefined ? [] : [`     ${printableLine(job.error)}`]),
    ...shown.map(({ place, status, title }) => `     ${printableLine(`${place}: ${status}: ${title}`)}`),
    ...(more > 0 ? [`     … ${more} more`] : []),
  ];
}
