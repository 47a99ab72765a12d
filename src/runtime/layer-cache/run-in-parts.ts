import { closeSync, fstatSync, openSync } from "node:fs";
import { sequenceOf } from "../../plan/checkpoints.ts";
import { variableNames } from "../../plan/describe.ts";
import type { PartOptions, ScriptOptions } from "../../plan/emit-options.ts";
import { definitionOf } from "../../plan/ops.ts";
import type { StepId } from "../../plan/plan.ts";
import { isSystemError, reasonOf } from "../../source/errno.ts";
import { formatBytes } from "../files.ts";
import type { RunRequest } from "../request.ts";
import type { HandIn } from "../run/hand-in.ts";
import type { Transcript } from "../run/transcript.ts";
import type { PlanRecord } from "../saved-plan/plan-file.ts";
import type { Disk } from "../transaction/hold-disk.ts";
import { fillLayer } from "./fill-layer.ts";
import { asCached, type DonePart, joinParts } from "./join-parts.ts";
import { type LayerCache, NotKept } from "./layer-cache.ts";
import { type LayerKey, layerKeys } from "./layer-keys.ts";

/** A run that uses a layer cache. */
export interface Parts {
  readonly disk: Disk;
  readonly request: ScriptOptions & Pick<RunRequest, "plan" | "signal" | "onEvent">;
  readonly handIn: HandIn;
  readonly layers: LayerCache;
  /** The seconds after which a part stops. */
  readonly after: number;
}

/**
 * Runs a plan in parts, in a boot each (docs/dev/layer-cache.md). The layer of the disk after a part is kept, and a run
 * begins after the last step for which there is a kept layer.
 *
 * @param runPart runs one part on the disk, which stops after one of `stops`, or not at all.
 * @returns the transcript of the whole run.
 * @throws as `runPart`; {Interrupted}
 */
export async function runInParts(
  parts: Parts,
  runPart: (part: PartOptions) => Promise<Transcript>,
): Promise<Transcript> {
  const { disk, request, handIn, layers } = parts;
  const image = await disk.describe();
  const { sectorSize, grownSize } = disk;
  const facts = {
    image,
    sectorSize,
    grownSize,
    plan: request.plan,
    options: request,
    handedIn: handIn.values,
  };
  const run = new PartedRun(parts, image, layerKeys(facts, layers.secret));
  let before = await run.start();
  for (;;) {
    const transcript = joinParts(before, await runPart(run.partAfter(before)));
    const { stopped } = transcript;
    if (stopped === undefined) return transcript;
    before = { ...transcript, stopped, lost: run.keyOf(stopped).lost };
    await run.keep(before);
  }
}

/** A run on a disk, and the layers for its plan. */
class PartedRun {
  readonly #parts: Parts;
  readonly #image: PlanRecord["image"];
  readonly #keys: readonly LayerKey[];

  constructor(parts: Parts, image: PlanRecord["image"], keys: readonly LayerKey[]) {
    this.#parts = parts;
    this.#image = image;
    this.#keys = keys;
  }

  /** Fills the disk with the layer for most steps. Returns what the run that kept it did; undefined if there is none. */
  async start(): Promise<DonePart | undefined> {
    const { disk, layers, request } = this.#parts;
    for (const key of this.#keys.toReversed()) {
      const kept = layers.find(key.key);
      if (!kept) continue;
      try {
        const problem = await fillLayer(disk, kept, request.signal);
        if (!problem) {
          const before = asCached(kept.about as DonePart);
          this.#showCached(key, before);
          return before;
        }
        if (problem.isDamaged) layers.drop(key.key);
        this.#note(
          `the layer after ${this.#titleOf(key)} in ${layers.folder} is not used: ${problem.reason}`,
        );
      } finally {
        kept.release();
      }
    }
    return undefined;
  }

  partAfter(before: DonePart | undefined): PartOptions {
    const after = before?.stopped;
    const next = this.#keys.findIndex(({ id }) => id === after) + 1;
    const stops = this.#keys.slice(next).map(({ id }) => id);
    return { seconds: this.#parts.after, stops, after };
  }

  /** @param id one of those after which a part may stop. */
  keyOf(id: StepId): LayerKey {
    return this.#keys.find((key) => key.id === id)!;
  }

  /** Keeps the layer after a part. If that fails, the run goes on. */
  async keep(done: DonePart): Promise<void> {
    const { disk, layers, request } = this.#parts;
    const { signal } = request;
    const key = this.keyOf(done.stopped);
    const where = `the layer after ${this.#titleOf(key)}`;
    const fd = openSync(disk.pinnedPath ?? disk.path, "r");
    try {
      const { size } = fstatSync(fd);
      const record = { image: this.#image, about: done };
      await layers.keep(key.key, fd, record, size, signal);
      this.#note(`kept ${where} in ${layers.folder} (${formatBytes(size)})`);
    } catch (error) {
      if (!(error instanceof NotKept) && !isSystemError(error)) throw error;
      const reason = error instanceof NotKept ? error.message : reasonOf(error);
      this.#note(`${where} was not kept in ${layers.folder}: ${reason}`);
    } finally {
      closeSync(fd);
    }
  }

  #showCached(key: LayerKey, { record }: DonePart): void {
    const { layers, request } = this.#parts;
    const all = sequenceOf(request.plan).length;
    this.#note(
      `${key.count} of ${all} steps are done: the layer after ${this.#titleOf(key)} comes from ${layers.folder}`,
    );
    for (const { id, status } of record.steps) {
      request.onEvent?.({ kind: "begin", id });
      request.onEvent?.({ kind: "end", id, status });
    }
  }

  /** Returns what a report calls the last step before a point. */
  #titleOf({ id, count }: LayerKey): string {
    const { plan } = this.#parts.request;
    const op = sequenceOf(plan)[count - 1]!;
    return definitionOf(op).steps(op, variableNames(plan)).at(-1)?.title ?? `step ${id}`;
  }

  #note(text: string): void {
    this.#parts.request.onEvent?.({ kind: "note", text });
  }
}
