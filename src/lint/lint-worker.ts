// A thread that lints one batch after the other; lint-batches.ts starts and ends it.
import { parentPort } from "node:worker_threads";
import { type Batch, lintBatch } from "./lint-batch.ts";

parentPort?.on("message", async (batch: Batch) => {
  parentPort?.postMessage(await lintBatch(batch));
});
