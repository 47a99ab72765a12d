import { statuses } from "../report/report.ts";

/** The outcomes of jobs. A run that is interrupted has no result. */
const outcomes = ["conforms", "changed", "unchanged", "discrepancies", "not-converged", "failed"];

type Fields = Readonly<Record<string, unknown>>;

/**
 * Returns whether a value is the result of the job with a key, as far as a summary reads it: a file may be damaged, or come
 * from another version.
 */
export function isResult(value: unknown, key: string): boolean {
  if (!isMap(value)) return false;
  const { format, started, seconds, host, report, error } = value;
  const isRight = format === 1 && value.key === key;
  if (!isRight || !isText(started) || !Number.isFinite(seconds) || !isText(host)) return false;
  return report === undefined
    ? isMap(error) && isText(error.message) && isExit(error.exit)
    : isReport(report);
}

function isReport(report: unknown): boolean {
  if (!isMap(report) || !isOneOf(report.outcome, outcomes)) return false;
  const { steps, diagnostics } = report;
  return Array.isArray(steps) && steps.every(isStep) && Array.isArray(diagnostics);
}

function isStep(step: unknown): boolean {
  if (!isMap(step) || !isText(step.title) || !isOneOf(step.status, statuses)) return false;
  return step.source === undefined || (isMap(step.source) && isText(step.source.file));
}

const isMap = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const isText = (value: unknown): boolean => typeof value === "string";
const isExit = (value: unknown): boolean => isOneOf(value, [1, 2, 3, 4]);
const isOneOf = (value: unknown, known: readonly unknown[]): boolean => known.includes(value);
