import { writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Sink } from "../src/diagnostics/sink.ts";
import type { SourceText } from "../src/source/source-text.ts";
import { parseYaml } from "../src/yaml/parse-yaml.ts";
import { TestClient } from "../test/lsp/support/client.ts";
import { longRecipe } from "../test/lsp/support/long-recipe.ts";

export interface Measured {
  readonly lines: number;
  /** Milliseconds from sending a change to having its findings. */
  readonly median: number;
  /** The 99th percentile. */
  readonly worst: number;
  /** Milliseconds of processor time that a change costs, editor's part and collecting garbage included. */
  readonly processor: number;
  /** Milliseconds that reading the text as YAML alone takes, on the same machine in the same minute. */
  readonly yaml: number;
  /** Bytes of heap that the later nine tenths of the edits have left. */
  readonly growth: number;
}

/** Edits a long recipe, one key at a time, and waits for the findings of each. */
export async function measure(edits: number, folder: string): Promise<Measured> {
  writeFileSync(`${folder}/step.sh`, '#!/bin/sh\n[ "$test_only" = 1 ] && exit 1\necho "$JAVA_DISTRO"\n');
  const client = await TestClient.start({ folders: [folder] });
  let document = await client.open(`${folder}/image.yaml`, longRecipe(1000));
  await client.diagnostics(document);
  const lines = document.lineStarts.length;
  const costs: number[] = [];
  const times: number[] = [];
  const readings: number[] = [];
  let early = 0;
  let at = 0;
  for (let edit = 0; edit < edits; edit++) {
    // A letter more, then the same letter less, somewhere else each time.
    if (edit % 2 === 0)
      at = document.text.indexOf("wget", ((edit * 7919) / 2) % (document.text.length - 500));
    const started = performance.now();
    const before = process.cpuUsage();
    document = await client.edit(document, at, at + (edit % 2), edit % 2 === 0 ? "x" : "");
    await client.diagnostics(document);
    times.push(performance.now() - started);
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1000);
    if (edit % 10 === 0) readings.push(timeOfReading(document.source));
    if (edit === Math.floor(edits / 10)) early = heapUsed();
  }
  const growth = heapUsed() - early;
  await client.stop();
  return {
    lines,
    median: quantile(times, 0.5),
    worst: quantile(times, 0.99),
    processor: quantile(costs, 0.5),
    yaml: quantile(readings, 0.5),
    growth,
  };
}

function quantile(times: readonly number[], part: number): number {
  const inOrder = times.toSorted((a, b) => a - b);
  return inOrder[Math.min(inOrder.length - 1, Math.floor(inOrder.length * part))]!;
}

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function heapUsed(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

function timeOfReading(source: SourceText): number {
  const started = performance.now();
  parseYaml(source, new Sink(source.path));
  return performance.now() - started;
}
