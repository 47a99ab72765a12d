// A thread that lints one batch; lint-batches.ts starts it.
import { parentPort } from "node:worker_threads";
import { type Batch, lintBatch } from "./lint-batch.ts";

parentPort?.once("message", async (batch: Batch) => {
  parentPort?.postMessage(await lintBatch(batch));
});
