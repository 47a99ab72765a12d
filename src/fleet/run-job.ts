import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { pathFrom } from "../app/paths.ts";
import { readSecretFile } from "../app/read-secret-file.ts";
import { runCompiled } from "../app/run-compiled.ts";
import { withDefaults } from "../app/settings.ts";
import { sourcesFrom } from "../app/sources.ts";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import type { VariableId } from "../plan/plan.ts";
import { emittersOf } from "../plugins/compile-recipe.ts";
import { digestOfImage } from "../runtime/index.ts";
import { SourceText } from "../source/source-text.ts";
import type { CompiledJob, FleetFolder, FleetHead, Job, JobResult } from "./fleet-folder.ts";

export interface JobSettings {
  /** Where relative paths of the list start; by default the folder of the matrix. */
  readonly folder?: string | undefined;
  /** Run the job although it has a result. */
  readonly rerun?: boolean | undefined;
  readonly timeout?: number | undefined;
  readonly signal: AbortSignal;
}

/** The result of a job, and whether it was known already. */
export interface FinishedJob {
  readonly result: JobResult;
  readonly isKnown: boolean;
}

/**
 * Does one job and publishes its result. A job that has a report, and its output, is not run again.
 *
 * A job that could not be run publishes the reason, so that a summary can say it. The next run of the job tries again.
 *
 * @throws {Refusal} the fleet can't be used; the reason of `signal` if it is interrupted, and nothing is published.
 */
export async function runJob(
  fleet: FleetFolder,
  head: FleetHead,
  job: Job,
  settings: JobSettings,
): Promise<FinishedJob> {
  const { rerun, folder = head.folder, signal } = settings;
  const output = job.output === undefined ? undefined : pathFrom(folder, job.output);
  const known = rerun ? undefined : fleet.result(job);
  if (known?.report && (output === undefined || existsSync(output))) return { result: known, isKnown: true };
  const [started, began] = [new Date(), performance.now()];
  const found = await work(fleet, head, job, { started, began, folder, output }, settings).catch(
    (error: unknown) => {
      if (signal.aborted || !(error instanceof Refusal)) throw error;
      const messages = error.diagnostics.map(({ message }) => message).join("; ");
      return { error: { message: messages, exit: error.exitCode } };
    },
  );
  signal.throwIfAborted();
  const result: JobResult = {
    format: 1,
    key: job.key,
    started: started.toISOString(),
    seconds: Math.round((performance.now() - began) / 100) / 10,
    host: hostname(),
    ...found,
  };
  fleet.publish(result);
  return { result, isKnown: false };
}

interface Work {
  readonly started: Date;
  readonly began: number;
  /** Where relative paths of the list start. */
  readonly folder: string;
  /** Absolute. */
  readonly output: string | undefined;
}

async function work(
  fleet: FleetFolder,
  { mode }: FleetHead,
  job: Job,
  { started, began, folder, output }: Work,
  { timeout, signal }: JobSettings,
): Promise<Pick<JobResult, "report">> {
  const { path, digest } = job.image;
  const image = pathFrom(folder, path);
  if ((await digestOfImage(image, signal)).digest !== digest)
    throw new Refusal(diagnostic("fleet-image-changed", { path: image }));
  if (output !== undefined && !fleet.claimOutput(output))
    throw new Refusal(diagnostic("fleet-output-exists", { path: output }));
  const compiled = fleet.compiled(job);
  const { plan, arguments: values, diagnostics } = compiled;
  const texts = Object.entries(compiled.sources).map(([file, text]) => new SourceText(file, text));
  const sources = new Map(texts.map((text) => [text.path, text]));
  const secrets = await readSecrets(compiled, folder, signal);
  const { report } = await runCompiled(
    {
      compiled: { plan, arguments: values, secrets, ...emittersOf(plan, sources) },
      diagnostics,
      sources: sourcesFrom(folder, texts),
    },
    withDefaults({
      mode,
      image,
      signal,
      ...(output === undefined ? {} : { output, force: true }),
      ...(timeout === undefined ? {} : { timeout }),
    }),
    {
      started,
      began,
      target: { kind: "image", name: path },
      ...(job.output === undefined ? {} : { output: job.output }),
    },
  );
  return { report };
}

/** Returns the values of secret variables, read from their files. */
async function readSecrets(
  { secretFiles, secretDefaults }: CompiledJob,
  cwd: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<VariableId, string>> {
  const secrets = new Map<VariableId, string>(Object.entries(secretDefaults));
  for (const [id, file] of Object.entries(secretFiles))
    secrets.set(id, await readSecretFile(file, { what: "the secret of the matrix", cwd, signal }));
  return secrets;
}
