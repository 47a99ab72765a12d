import { pathFrom } from "../../../app/paths.ts";
import { diagnostic, Refusal } from "../../../diagnostics/diagnostic.ts";
import type { JobResult } from "../../../fleet/fleet-folder.ts";
import { printableLine } from "../../../report/printable.ts";
import type { CommandModule, Invocation } from "../../command.ts";
import { exitCodeOfOutcome, exitCodes } from "../../exit-code.ts";
import { secondsOption, textOption } from "../../options.ts";
import { oneOperand } from "../../words.ts";

interface JobOptions {
  readonly index?: string;
  readonly among?: string;
  readonly list?: string;
  readonly folder?: string;
  readonly rerun?: boolean;
  readonly exitZero?: boolean;
  readonly timeout?: number;
}

export const fleetRunCommand: CommandModule = {
  configure(command) {
    command
      .usage("DIR [--index N] [options]")
      .description(
        "Run one job of a fleet and publish its result. Without --index, SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX names the job. A job that has a result is not run again.",
      )
      .addOption(textOption("--index <n>", "the index of the job, from 0"))
      .addOption(textOption("--among <indexes>", "count the index among these jobs only, such as 0,4-7"))
      .addOption(textOption("--list <digest>", "refuse another list of jobs than this one"))
      .addOption(
        textOption(
          "--folder <dir>",
          "the folder that paths in the matrix start from, if it has another path here",
        ),
      )
      .addOption(secondsOption("--timeout <seconds>", "stop the job after this time, and change nothing"))
      .option("--rerun", "run the job even if it has a result")
      .option("--exit-zero", "exit with 0 if the job has a result, whatever it is");
  },
  async run(invocation) {
    const { io, name, words, optionNames, settings } = invocation;
    const { list, folder, rerun, exitZero, timeout } = invocation.options as JobOptions;
    const path = oneOperand(words, { option: "DIR", what: "the folder of the fleet" }, name, optionNames);
    const { FleetFolder } = await import("../../../fleet/fleet-folder.ts");
    const fleet = new FleetFolder(pathFrom(io.cwd, path), path);
    const head = fleet.head();
    if (list !== undefined && list !== head.list)
      throw new Refusal(diagnostic("fleet-list-outdated", { path }));
    const jobs = fleet.jobs(head.list);
    const job = jobs[await jobIndex(invocation, jobs.length)]!;
    const { runJob } = await import("../../../fleet/run-job.ts");
    const { result, isKnown } = await io.signals.hold(() =>
      runJob(fleet, head, job, {
        rerun,
        timeout,
        signal: io.signal,
        ...(folder === undefined ? {} : { folder: pathFrom(io.cwd, folder) }),
      }),
    );
    if (settings.verbosity >= 0) io.stdout.write(`${printableLine(lineOf(result, isKnown))}\n`);
    else if (result.error !== undefined) io.stderr.write(`${printableLine(result.error.message)}\n`);
    if (result.error) return result.error.exit;
    return exitZero ? exitCodes.good : exitCodeOfOutcome(result.report!.outcome, io.signal);
  },
};

function lineOf({ report, error, seconds }: JobResult, isKnown: boolean): string {
  const state = report?.outcome ?? `could not be run: ${error?.message}`;
  return `${state} (${seconds} s)${isKnown ? ", known already" : ""}`;
}

/** Returns the index of the job to run, from the option or from the environment of a queue. */
async function jobIndex({ io, options }: Invocation, jobs: number): Promise<number> {
  const { index, among } = options as JobOptions;
  const named = index ?? io.env.SLURM_ARRAY_TASK_ID ?? io.env.JOB_COMPLETION_INDEX;
  if (named === undefined) throw new Refusal(diagnostic("fleet-index-missing", {}));
  const last = jobs - 1;
  const wrong = (text: string, end = last) =>
    new Refusal(diagnostic("fleet-index-wrong", { index: text, last: end }));
  if (!/^\d{1,6}$/.test(named)) throw wrong(named);
  let at: number | undefined = Number(named);
  if (among !== undefined) {
    const { readRanges } = await import("../../../fleet/summary.ts");
    const indexes = readRanges(among);
    if (!indexes) throw wrong(among);
    at = indexes[at];
    if (at === undefined) throw wrong(named, indexes.length - 1);
  }
  if (at > last) throw wrong(`${at}`);
  return at;
}
