import type { ArgumentValues } from "../matrix/matrix.ts";
import { isGood, isWrong, type ReportStep } from "../report/report.ts";
import type { FleetFolder, Job, JobResult } from "./fleet-folder.ts";

/** The state of a job: the outcome of its run, `unable` if it could not be run, `missing` without a result. */
export type JobState =
  | "conforms"
  | "changed"
  | "unchanged"
  | "discrepancies"
  | "not-converged"
  | "failed"
  | "unable"
  | "missing";

/** The states, from what needs the most attention to what needs none. */
export const jobStates: readonly JobState[] = [
  "missing",
  "unable",
  "failed",
  "not-converged",
  "discrepancies",
  "changed",
  "unchanged",
  "conforms",
];

/** One job in a summary. */
export interface JobSummary {
  readonly index: number;
  readonly image: string;
  readonly recipe: string;
  readonly arguments: ArgumentValues;
  readonly output?: string;
  readonly state: JobState;
  /** Of the job's run; absent without a result. */
  readonly seconds?: number;
  readonly host?: string;
  readonly started?: string;
  /** The steps that do not conform, with their places in the recipe. */
  readonly findings: readonly JobFinding[];
  /** Why it could not be run. */
  readonly error?: string;
}

export interface JobFinding {
  /** `FILE:LINE:COLUMN` */
  readonly place: string;
  readonly status: string;
  readonly title: string;
}

/** The results of a fleet. */
export interface FleetSummary {
  readonly format: 1;
  readonly mode: "check" | "apply";
  /** How many jobs are in each state. */
  readonly counts: Readonly<Partial<Record<JobState, number>>>;
  readonly jobs: readonly JobSummary[];
}

/** Returns the summary of the current list of a fleet. @throws {Refusal} the fleet can't be used. */
export function summarise(fleet: FleetFolder): FleetSummary {
  const head = fleet.head();
  const known = fleet.resultKeys();
  const jobs = fleet
    .jobs(head.list)
    .map((job) => summaryOf(job, known.has(job.key) ? fleet.result(job) : undefined));
  const counts: Partial<Record<JobState, number>> = {};
  for (const { state } of jobs) counts[state] = (counts[state] ?? 0) + 1;
  return { format: 1, mode: head.mode === "test-only" ? "check" : "apply", counts, jobs };
}

function summaryOf(
  { index, image, recipe, arguments: given, output }: Job,
  result: JobResult | undefined,
): JobSummary {
  const job = {
    index,
    image: image.path,
    recipe,
    arguments: given,
    ...(output === undefined ? {} : { output }),
  };
  if (!result) return { ...job, state: "missing", findings: [] };
  const { report, error, seconds, host, started } = result;
  const outcome = report?.outcome as Exclude<JobState, "unable" | "missing"> | undefined;
  return {
    ...job,
    state: outcome ?? "unable",
    seconds,
    host,
    started,
    findings: report ? report.steps.filter(({ status }) => isWrong(status)).map(findingOf) : [],
    ...(error === undefined ? {} : { error: error.message }),
  };
}

/** Whether a job reached what was asked. */
export function isDone(state: JobState): boolean {
  return state !== "unable" && state !== "missing" && isGood(state);
}

function findingOf({ source, status, title }: ReportStep): JobFinding {
  return { place: source ? `${source.file}:${source.line}:${source.column}` : "", status, title };
}

/** The exit code of a fleet: that of its worst job. A missing result counts like a job that could not be run. */
export function exitOfFleet({ counts }: FleetSummary): 0 | 1 | 3 | 4 {
  if (counts.missing || counts.unable) return 3;
  if (counts.failed) return 4;
  return counts["not-converged"] || counts.discrepancies ? 1 : 0;
}

/** Writes indexes as Slurm reads them: `0,3-5`. */
export function indexRanges(indexes: readonly number[]): string {
  const sorted = [...new Set(indexes)].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const index of sorted) {
    const last = ranges.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else ranges.push([index, index]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
}

/** Reads what `indexRanges` writes; undefined if the text is nothing of the kind. */
export function readRanges(text: string): readonly number[] | undefined {
  const indexes: number[] = [];
  for (const range of text.split(",")) {
    const [, from, to = from] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(range) ?? [];
    if (from === undefined || Number(to) < Number(from)) return undefined;
    for (let index = Number(from); index <= Number(to); index++) indexes.push(index);
  }
  return indexes;
}
