import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { ValidatorKind } from "../kinds/kind.ts";
import { type Batch, type BatchResult, lintBatch } from "./lint-batch.ts";

/** In megabytes. The trees of a recipe become garbage soon; with enough room they are never copied. */
const YOUNG_GENERATION = 96;
/** The number of recipes that is worth a thread: starting one costs as much as linting about forty. */
const WORTH_A_THREAD = 120;
const PARTS_A_THREAD = 5;

/**
 * Lints recipes, on several threads if there are many. The results are in the order of the recipes. Kinds of
 * plugins are functions, which cannot be sent to another thread, so with them one thread does all the work.
 */
export async function lintBatches(
  batch: Batch,
  kinds?: readonly ValidatorKind[],
  signal?: AbortSignal,
): Promise<readonly BatchResult[]> {
  const { recipes } = batch;
  const worker = fileURLToPath(new URL("./lint-worker.js", import.meta.url));
  // Only a build of the whole program contains the file of the thread.
  const threads =
    kinds?.length || !existsSync(worker)
      ? 1
      : Math.min(availableParallelism(), Math.floor(recipes.length / WORTH_A_THREAD));
  if (threads < 2) return [await lintBatch(batch, kinds, signal)];
  // In parts, so that a thread that is done takes the next part.
  const size = Math.ceil(recipes.length / threads / PARTS_A_THREAD);
  const parts = Array.from({ length: Math.ceil(recipes.length / size) }, (_, index) => ({
    ...batch,
    recipes: recipes.slice(index * size, (index + 1) * size),
  }));
  const waiting = parts.entries();
  const results: BatchResult[] = [];
  await Promise.all(Array.from({ length: threads }, () => lintInThread(worker, waiting, results, signal)));
  return results;
}

/** Starts a thread and gives it one part after the other until none is left. */
function lintInThread(
  file: string,
  waiting: Iterator<[number, Batch]>,
  results: BatchResult[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const worker = new Worker(file, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION } });
  const stop = () => void worker.terminate();
  signal?.addEventListener("abort", stop);
  return new Promise<void>((done, failed) => {
    const give = () => {
      const next = waiting.next();
      if (next.done) return done();
      const [index, batch] = next.value;
      worker.once("message", (result: BatchResult) => {
        results[index] = result;
        give();
      });
      worker.postMessage(batch);
    };
    worker.once("error", failed);
    worker.once("exit", (code) => failed(new Error(`a thread of lint ended with ${code}`)));
    give();
  }).finally(() => {
    signal?.removeEventListener("abort", stop);
    return worker.terminate();
  });
}
