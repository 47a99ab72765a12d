import { hostname } from "node:os";
import { pathFrom } from "../app/paths.ts";
import { runCompiled } from "../app/run-compiled.ts";
import { withDefaults } from "../app/settings.ts";
import { sourcesFrom } from "../app/sources.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { VariableId } from "../plan/plan.ts";
import { emittersOf } from "../plugins/compile-recipe.ts";
import type { Outcome } from "../report/report.ts";
import { digestOfImage, type RunEvent } from "../runtime/index.ts";
import { SourceText } from "../source/source-text.ts";
import { fileLimits } from "../system/limits.ts";
import { readNamedFile } from "../system/read-named-file.ts";
import type { CompiledJob, FleetFolder, FleetHead, Job, JobResult } from "./fleet-folder.ts";

export interface JobSettings {
  /** Where relative paths of the list start; by default the folder of the matrix. */
  readonly folder?: string | undefined;
  /** Run the job although it has a result. */
  readonly rerun?: boolean | undefined;
  readonly timeout?: number | undefined;
  readonly signal: AbortSignal;
  onEvent?(event: RunEvent): void;
}

/** A fleet plans no changes, and an interrupted job has no result: these two never come up. */
const exits: Readonly<Record<Outcome, JobResult["exit"]>> = {
  conforms: 0,
  changed: 0,
  unchanged: 0,
  discrepancies: 1,
  "not-converged": 1,
  failed: 4,
  "would-change": 1,
  interrupted: 3,
};

/** The result of a job, and whether it was known already. */
export interface FinishedJob {
  readonly result: JobResult;
  readonly isKnown: boolean;
}

/**
 * Does one job and publishes its result. A job that has a result is not run again.
 *
 * A job that could not be run (exit code 3) publishes that as its result, so that a summary can say why; it has no
 * result that counts, and the next run of the job tries again.
 *
 * @throws {Refusal} the fleet can't be used; the reason of `signal` if it is interrupted, and nothing is published.
 */
export async function runJob(
  fleet: FleetFolder,
  head: FleetHead,
  job: Job,
  settings: JobSettings,
): Promise<FinishedJob> {
  const known = settings.rerun ? undefined : fleet.result(job);
  if (known && known.exit !== 3) return { result: known, isKnown: true };
  const [started, began] = [new Date(), performance.now()];
  const published = { format: 1, key: job.key, started: started.toISOString(), host: hostname() } as const;
  const seconds = () => Math.round((performance.now() - began) / 100) / 10;
  let result: JobResult;
  try {
    const report = await work(fleet.compiled(job), head, job, { started, began }, settings);
    settings.signal.throwIfAborted();
    result = { ...published, exit: exits[report.outcome], seconds: seconds(), report };
  } catch (error) {
    if (settings.signal.aborted || !(error instanceof Refusal)) throw error;
    const { exitCode: exit, diagnostics } = error;
    result = {
      ...published,
      exit,
      seconds: seconds(),
      error: diagnostics.map(({ message }) => message).join("; "),
    };
  }
  fleet.publish(result);
  return { result, isKnown: false };
}

async function work(
  compiled: CompiledJob,
  { mode, folder: planned }: FleetHead,
  { image: { path, digest }, output }: Job,
  { started, began }: { readonly started: Date; readonly began: number },
  { folder = planned, timeout, signal, onEvent }: JobSettings,
) {
  const image = pathFrom(folder, path);
  if ((await digestOfImage(image, signal)).digest !== digest)
    throw new Refusal(diagnostic("fleet-image-changed", { path: image }));
  const { plan, arguments: values, diagnostics } = compiled;
  const texts = Object.entries(compiled.sources).map(([file, text]) => new SourceText(file, text));
  const sources = new Map(texts.map((text) => [text.path, text]));
  const secrets = await readSecrets(compiled, folder, signal);
  const target = output === undefined ? undefined : pathFrom(folder, output);
  const request = withDefaults({
    mode,
    image,
    signal,
    ...(target === undefined ? {} : { output: target, force: true }),
    ...(timeout === undefined ? {} : { timeout }),
    ...(onEvent ? { onEvent } : {}),
  });
  const { report } = await runCompiled(
    {
      compiled: {
        plan,
        arguments: values,
        secrets,
        ...emittersOf(plan, sources),
      },
      diagnostics,
      sources: sourcesFrom(folder, texts),
    },
    request,
    { started, began, target: { kind: "image", name: path }, ...(output === undefined ? {} : { output }) },
  );
  return report;
}

/** Returns the values of secret variables, read from their files. */
async function readSecrets(
  { secretFiles, secretDefaults }: CompiledJob,
  folder: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<VariableId, string>> {
  const secrets = new Map<VariableId, string>(Object.entries(secretDefaults));
  for (const [id, file] of Object.entries(secretFiles)) {
    const bytes = await readNamedFile(file, {
      what: "the secret",
      limit: fileLimits.secret,
      cwd: folder,
      signal,
    });
    secrets.set(id, bytes.toString("utf8").replace(/\r?\n$/, ""));
  }
  return secrets;
}
