import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { ValidatorKind } from "../compiler/validators/kind.ts";
import { type Batch, type BatchResult, lintBatch } from "./lint-batch.ts";

/** Megabytes. Trees of a recipe are garbage before they are old: with room enough they are never copied. */
const YOUNG_GENERATION = 96;
/** Recipes that are worth a thread: starting one costs as much as some forty. */
const WORTH_A_THREAD = 120;

/**
 * Lints recipes, many of them on several threads; the results are in the order of the recipes. Kinds of
 * plugins are functions, which no other thread can be sent: with them one thread does it all.
 */
export async function lintBatches(
  batch: Batch,
  kinds?: readonly ValidatorKind[],
  signal?: AbortSignal,
): Promise<readonly BatchResult[]> {
  const { recipes } = batch;
  const worker = fileURLToPath(new URL("./lint-worker.js", import.meta.url));
  // Only a build of the whole program has the thread's own file.
  const threads =
    kinds?.length || !existsSync(worker)
      ? 1
      : Math.min(availableParallelism(), Math.floor(recipes.length / WORTH_A_THREAD));
  if (threads < 2) return [await lintBatch(batch, kinds, signal)];
  const size = Math.ceil(recipes.length / threads);
  const parts = Array.from({ length: threads }, (_, index) => ({
    ...batch,
    recipes: recipes.slice(index * size, (index + 1) * size),
  }));
  return Promise.all(parts.map((part) => lintInThread(worker, part, signal)));
}

function lintInThread(file: string, batch: Batch, signal: AbortSignal | undefined): Promise<BatchResult> {
  const worker = new Worker(file, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION } });
  const stop = () => void worker.terminate();
  signal?.addEventListener("abort", stop);
  return new Promise<BatchResult>((done, failed) => {
    worker.once("message", done);
    worker.once("error", failed);
    worker.once("exit", (code) => failed(new Error(`a thread of lint ended with ${code}`)));
    worker.postMessage(batch);
  }).finally(() => signal?.removeEventListener("abort", stop));
}
