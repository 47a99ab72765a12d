import { stateWords } from "../fleet/formats/text.ts";
import { isGood, type Outcome, type ReportTarget } from "../report/report.ts";
import type { Colors } from "../report/styles.ts";
import { type ExitCode, exitCodeOfOutcome, exitCodes } from "./exit-code.ts";

/** The state of a target of several: the outcome of its run, `unable` if it could not be run, `waiting` if it was not. */
export type TargetState = Exclude<Outcome, "would-change"> | "unable" | "waiting";

/** The states, from what needs the most attention to what needs none, with words for them. */
export const words: Readonly<Record<TargetState, string>> = {
  interrupted: "interrupted",
  waiting: "not started",
  unable: stateWords.unable,
  failed: stateWords.failed,
  "not-converged": stateWords["not-converged"],
  discrepancies: stateWords.discrepancies,
  changed: stateWords.changed,
  unchanged: stateWords.unchanged,
  conforms: stateWords.conforms,
};

const states = Object.keys(words) as TargetState[];

/** Whether a target reached what was asked. */
const isDone = (state: TargetState): boolean => state !== "unable" && state !== "waiting" && isGood(state);

/**
 * Renders the summary of a run on several targets: a line of names for each state, and the counts. With `verbosity` -1,
 * only the states that need attention.
 */
export function summaryOfTargets(
  targets: readonly ReportTarget[],
  stateOf: (target: ReportTarget) => TargetState,
  { colors, verbosity }: { readonly colors: Colors; readonly verbosity: number },
): string {
  const groups = states
    .map((state) => ({ state, names: targets.filter((target) => stateOf(target) === state) }))
    .filter(({ state, names }) => names.length > 0 && (verbosity >= 0 || !isDone(state)));
  const lines = groups.map(({ state, names }) => {
    const tone = isDone(state) ? colors.green : state === "waiting" ? colors.yellow : colors.red;
    return `${tone(`${words[state]}:`)} ${names.map(({ name }) => name).join(" ")}`;
  });
  const counts = groups.map(({ state, names }) => `${names.length} ${words[state]}`).join(", ");
  const total = `${targets.length} ${targets[0]!.kind}${targets.length === 1 ? "" : "s"}`;
  if (verbosity >= 0) lines.push(`${total}: ${counts}`);
  return lines.map((line) => `${line}\n`).join("");
}

/** Exit codes from the best to the worst, as for the jobs of a fleet: least is known where nothing could be run. */
const ranks: readonly ExitCode[] = [
  exitCodes.good,
  exitCodes.found,
  exitCodes.failed,
  exitCodes.wrong,
  exitCodes.unable,
  exitCodes.interrupted,
  exitCodes.terminated,
];

/** Returns the exit code of a run on several targets: that of the worst one. */
export function exitOfTargets(reached: readonly TargetState[], signal: AbortSignal): ExitCode {
  const codes = reached.map((state) =>
    state === "unable"
      ? exitCodes.unable
      : exitCodeOfOutcome(state === "waiting" ? "interrupted" : state, signal),
  );
  return codes.reduce((worst, code) => (ranks.indexOf(code) > ranks.indexOf(worst) ? code : worst));
}
