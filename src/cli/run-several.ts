import { pathFrom } from "../app/paths.ts";
import { keepRunFiles } from "../app/run.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { choosePool } from "../runtime/index.ts";
import type { Invocation } from "./command.ts";
import { refuseUnconfirmed } from "./confirm-apply.ts";
import type { ExitCode } from "./exit-code.ts";
import { printDiagnostics } from "./failure.ts";
import { reportMistakes } from "./report-mistakes.ts";
import { claimOutputs, refuseSharedReports, reportNames, reportsOn, reportTargets } from "./reporting.ts";
import { type Purpose, prepare, type RunOptions } from "./run-options.ts";
import { runTargets } from "./run-targets.ts";
import { type Several, targetsOf } from "./several-targets.ts";

/** On how many hosts a run works at the same time, and how many images are open besides those in an appliance. */
const [usualHosts, openedAhead] = [8, 2];

/** Checks or applies on several targets: the recipe is compiled once, and each target has a report of its own. */
export async function runSeveral(
  several: Several,
  options: RunOptions,
  invocation: Invocation,
  purpose: Purpose,
): Promise<ExitCode> {
  const { io, settings, files } = invocation;
  const { kind, option, file, jobs, isolate } = several;
  const mode = purpose === "check" ? "test-only" : "reconcile";
  if (kind === "host" && purpose === "apply" && !options.yes) {
    const target = `each host in ${file === "-" ? "standard input" : file}`;
    throw new Refusal(diagnostic("apply-unconfirmed", { target, reason: "`--hosts` does not ask" }));
  }
  if (kind === "image" && purpose === "apply") refuseUnconfirmed({ kind, name: "" }, options, io);
  const reports = reportTargets(options.report ?? [], options.o);
  refuseSharedReports(reports, kind);
  const targets = await targetsOf(several, invocation);
  const nameOf = reportNames(targets);
  const first = targets[0]!;
  for (const target of targets) {
    if (kind === "image") await keepRunFiles({ files, cwd: io.cwd, image: target.name, mode });
    const own = reportsOn(target, reports, nameOf);
    claimOutputs(
      own.map((report) => report.file),
      invocation,
    );
  }
  const ofFirst: RunOptions = { ...options, image: undefined, [kind]: first.name };
  const prepared = await prepare(ofFirst, invocation, purpose, option);
  if (!("run" in prepared)) {
    const shared = reports.filter((report) => report.file === undefined);
    return await reportMistakes(prepared, invocation, shared);
  }
  if (settings.verbosity >= 0) printDiagnostics(prepared.diagnostics, io, settings.color, prepared.sources);
  const shared = { mode, reports, nameOf } as const;
  if (kind === "host")
    return await runTargets(prepared, targets, { ...shared, jobs: jobs ?? usualHosts }, invocation);
  const images = targets.map(({ name }) => pathFrom(io.cwd, name));
  const pool = choosePool(images, { mode, jobs, isolate: isolate || prepared.hasOwnCode });
  if (settings.verbosity >= 0) for (const note of pool.notes) io.stderr.write(`${note}\n`);
  // A plugin's own code boots more than scripts.
  const atOnce = prepared.hasOwnCode ? pool.jobs : pool.jobs + openedAhead;
  const parts = prepared.hasOwnCode ? undefined : { execute: pool.execute };
  try {
    return await runTargets(prepared, targets, { ...shared, jobs: atOnce, parts }, invocation);
  } finally {
    await pool.close();
  }
}
