import type { OtherTarget, PreparedRun } from "../app/run.ts";
import { Refusal } from "../diagnostics/diagnostic.ts";
import type { Mode } from "../plan/plan.ts";
import type { ReportInput } from "../report/format.ts";
import { findingOf } from "../report/locate.ts";
import { printableLine } from "../report/printable.ts";
import type { Report, ReportTarget as Target } from "../report/report.ts";
import { type Colors, colorsFor } from "../report/styles.ts";
import { textFindings } from "../report/text-findings.ts";
import { textRun } from "../report/text-run.ts";
import type { RunEvent } from "../runtime/index.ts";
import { tool } from "../source/version.ts";
import { forEachAtOnce } from "../system/for-each-at-once.ts";
import { LaterTexts } from "../system/later-texts.ts";
import type { Invocation } from "./command.ts";
import { deliver, fateOf } from "./deliver.ts";
import type { ExitCode } from "./exit-code.ts";
import { limitHeap } from "./limit-heap.ts";
import { standardOutput, writeOutput } from "./output-file.ts";
import { keptAfterInterruption, withInterruption } from "./progress/interruption.ts";
import { type ReportTarget, reportsOn, writeReports } from "./reporting.ts";
import { wantsColor } from "./settings.ts";
import { exitOfTargets, summaryOfTargets, type TargetState, words } from "./target-summary.ts";

/** What is known of a target whose run has ended: the report, or why there is none. */
type Ended = { readonly report: Report } | { readonly refusal: Refusal };

/** How a recipe is run on several targets. */
export interface SeveralRuns {
  readonly mode: Mode;
  /** On how many targets the run works at the same time. */
  readonly jobs: number;
  /** What the runs share. */
  readonly parts?: OtherTarget["parts"];
  readonly reports: readonly ReportTarget[];
  /** Returns the name of a target in the names of its reports. */
  nameOf(target: Target): string;
}

/**
 * Runs a recipe on several targets, and writes the reports. A target that can't be used does not stop the others, and a
 * signal ends the runs that have begun.
 *
 * @throws {Refusal} a report could not be written.
 */
export async function runTargets(
  prepared: PreparedRun,
  targets: readonly Target[],
  { mode, jobs, parts, reports, nameOf }: SeveralRuns,
  invocation: Invocation,
): Promise<ExitCode> {
  const { io, settings } = invocation;
  const { verbosity } = settings;
  const say = (text: string) => {
    if (verbosity >= 0) io.stderr.write(`${printableLine(text)}\n`);
  };
  const sayOf = (target: Target) => (event: RunEvent) => {
    limitHeap(event);
    if (event.kind === "note") say(`${target.name}: ${event.text}`);
  };
  const ended = new Map<Target, TargetState>();
  const blocks = new LaterTexts<Target>();
  const failures: unknown[] = [];
  const colors = colorsFor(wantsColor(settings.color, "stdout", io));
  const isShown = reports.some(({ file }) => file === undefined);
  const end = async (target: Target, result: Ended) => {
    const state = stateOf(result);
    ended.set(target, state);
    say(`[${ended.size}/${targets.length}] ${target.name}: ${state === "conforms" ? state : words[state]}`);
    const input = inputOf(result, prepared);
    if (isShown) blocks.add(target, blockOf(target, result, input, { colors, verbosity, mode }));
    const fate = "report" in result ? fateOf(result.report, undefined) : `${target.name} is as it was`;
    await deliver([() => writeReports(reportsOn(target, reports, nameOf), input, invocation)], fate);
  };
  const isImages = targets[0]!.kind === "image";
  if (!isImages && mode === "reconcile")
    say("the hosts are changed in place: what a step did stays, even if a later step fails");
  const progress = withInterruption(
    { onEvent: (event) => event.kind === "note" && say(event.text), stop() {} },
    io,
    keptAfterInterruption(targets[0]!, mode),
  );
  const run = (target: Target) =>
    prepared.run(isImages ? sayOf(target) : undefined, undefined, { target, parts });
  await io.signals.hold(() =>
    forEachAtOnce(targets, { jobs: Math.min(jobs, targets.length), signal: io.signal }, async (target) => {
      try {
        await end(target, await endOf(() => run(target)));
      } catch (error) {
        failures.push(error);
      }
    }),
  );
  progress.stop();
  const state = (target: Target) => ended.get(target) ?? "waiting";
  const summary = summaryOfTargets(targets, state, { colors, verbosity });
  await writeOutput(standardOutput, textOf(targets, blocks, summary), invocation).finally(() =>
    blocks.remove(),
  );
  const bug = failures.find((error) => !(error instanceof Refusal));
  if (bug !== undefined) throw bug;
  if (failures.length > 0)
    throw new Refusal(...failures.flatMap((failure) => (failure as Refusal).diagnostics));
  return exitOfTargets(targets.map(state), io.signal);
}

/** The text report: a block for each target, with an empty line between them, and the summary. */
function* textOf(targets: readonly Target[], blocks: LaterTexts<Target>, summary: string): Generator<string> {
  let before = "";
  for (const target of targets) {
    if (!blocks.has(target)) continue;
    yield before;
    yield* blocks.read(target);
    before = "\n";
  }
  if (summary !== "") yield before + summary;
}

async function endOf(run: () => Promise<{ readonly report: Report }>): Promise<Ended> {
  try {
    return { report: (await run()).report };
  } catch (refusal) {
    if (refusal instanceof Refusal) return { refusal };
    throw refusal;
  }
}

function stateOf(result: Ended): TargetState {
  return "report" in result ? (result.report.outcome as TargetState) : "unable";
}

/** The report of a target that could not be run says why. */
function inputOf(result: Ended, { file, sources }: PreparedRun): ReportInput {
  const known = { tool, sources };
  if ("report" in result)
    return { ...known, files: [file], findings: result.report.diagnostics, run: result.report };
  return {
    ...known,
    files: [],
    findings: result.refusal.diagnostics.map((found) => findingOf(found, sources)),
  };
}

/** Renders what the text report says of a target; with `verbosity` -1 only what is wrong, below the target's name. */
function blockOf(
  { name }: Target,
  result: Ended,
  { findings, sources }: ReportInput,
  { colors, verbosity, mode }: { readonly colors: Colors; readonly verbosity: number; readonly mode: Mode },
): string {
  if ("report" in result) {
    const text = [...textRun(result.report, colors, verbosity)].join("");
    return verbosity < 0 && text !== "" ? `${colors.bold(`${name}:`)}\n${text}` : text;
  }
  const headline = `${name} was not ${mode === "reconcile" ? "changed" : "checked"}`;
  return `${colors.red("✗")} ${colors.bold(headline)}\n${textFindings(findings, sources, colors)}`;
}
