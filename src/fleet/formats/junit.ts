import { describeJob } from "../../matrix/expand.ts";
import { element, escapeXml } from "../../report/xml.ts";
import { type FleetSummary, isDone, type JobSummary } from "../summary.ts";
import { stateWords } from "./text.ts";

/** Formats a summary as JUnit's XML: a job is a test case. Jobs that could not be run are errors. */
export function junitSummary({ jobs }: FleetSummary): string {
  const cases = jobs.map(caseOf);
  const failures = jobs.filter(({ state }) => !isDone(state) && !isError(state)).length;
  const attributes = {
    name: "fleet",
    tests: jobs.length,
    failures,
    errors: jobs.filter(({ state }) => isError(state)).length,
    time: jobs.reduce((sum, { seconds = 0 }) => sum + seconds, 0).toFixed(1),
  };
  const suite = element("testsuite", attributes, `\n${cases.join("\n")}\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suite}\n</testsuites>\n`;
}

function isError(state: string): boolean {
  return state === "missing" || state === "unable";
}

function caseOf(job: JobSummary): string {
  const { state, image, seconds = 0, findings, error } = job;
  const message = stateWords[state];
  const lines = findings.map(({ place, status, title }) => `${place}: ${status}: ${title}`);
  const text = escapeXml([...(error === undefined ? [] : [error]), ...lines].join("\n") || message);
  const problem = isDone(state)
    ? ""
    : element(isError(state) ? "error" : "failure", { message, type: state }, text);
  return element(
    "testcase",
    { classname: image, name: `${job.index} ${describeJob(job)}`, time: seconds.toFixed(1) },
    problem,
  );
}
