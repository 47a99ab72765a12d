import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, lstatSync, openSync, renameSync, rmSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { Refusal } from "../../diagnostics/diagnostic.ts";
import { allocatedBytes, freeBytes, spaceReserve } from "../disk-space.ts";
import { formatBytes, namesIn, syncPath } from "../files.ts";
import { tryLock } from "../image/lock.ts";
import type { LayerCacheOptions } from "../request.ts";
import { copyOverlay } from "../saved-plan/copy-overlay.ts";
import { type OpenedPlan, openPlanFile, type PlanRecord, writeRecord } from "../saved-plan/plan-file.ts";
import { openLayerFolder } from "./layer-folder.ts";

/** Milliseconds after which an incomplete layer that no process holds is left over. */
const partAge = 60_000;

/** Why a layer is not kept; a clause. */
export class NotKept extends Error {}

/** What is recorded of a layer: as in a plan file, without the overlay's digest. */
export type LayerRecord = Omit<PlanRecord, "overlay">;

/**
 * The layers in a folder, each a file `KEY.layer` in the form of a plan file (saved-plan/plan-file.ts). It gets that name
 * once it is whole, so any number of runs may use the folder at once.
 */
export class LayerCache {
  readonly folder: string;
  /** See `layerKeys`. */
  readonly secret: Buffer;
  readonly #limit: number;

  /** @throws {Refusal} `layer-cache-unusable` */
  constructor({ folder, limit }: Pick<LayerCacheOptions, "folder" | "limit">) {
    this.secret = openLayerFolder(folder);
    this.folder = folder;
    this.#limit = limit;
  }

  #pathOf(key: string): string {
    return join(this.folder, `${key}.layer`);
  }

  /** Opens a layer, and marks it as used just now. A damaged one is removed. */
  find(key: string): OpenedPlan | undefined {
    const path = this.#pathOf(key);
    if (!lstatSync(path, { throwIfNoEntry: false })) return undefined;
    try {
      const found = openPlanFile(path);
      const now = new Date();
      utimesSync(path, now, now);
      return found;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.drop(key);
      return undefined;
    }
  }

  /** Removes a layer. A run that copies it at this moment has it open. */
  drop(key: string): void {
    rmSync(this.#pathOf(key), { force: true });
  }

  /**
   * Keeps a copy of a layer, and removes those that have not been used for longest.
   *
   * @param overlay an open qcow2 layer that nothing writes to.
   * @throws {NotKept} it is larger than the limit, or the disk is full; a system error; {Interrupted}
   */
  async keep(
    key: string,
    overlay: number,
    record: LayerRecord,
    size: number,
    signal?: AbortSignal,
  ): Promise<void> {
    if (size > this.#limit) throw new NotKept(`it is larger than the limit of ${formatBytes(this.#limit)}`);
    await this.#removeOld(this.#limit - size);
    const free = freeBytes(this.folder);
    if (free < size + spaceReserve) throw new NotKept(`only ${formatBytes(free)} are free there`);
    const part = join(this.folder, `${key}.${randomBytes(8).toString("hex")}.part`);
    const fd = openSync(part, "wx", 0o600);
    try {
      await tryLock(fd, "exclusive", part);
      const sha256 = await copyOverlay(overlay, fd, size, signal);
      writeRecord(fd, { ...record, overlay: { size, sha256 } });
      fsyncSync(fd);
      renameSync(part, this.#pathOf(key));
      syncPath(this.folder);
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    } finally {
      closeSync(fd);
    }
  }

  /** Removes the layers that were not used for longest until the others take at most so many bytes, and leftovers. */
  async #removeOld(limit: number): Promise<void> {
    const names = namesIn(this.folder);
    let total = 0;
    const layers = names
      .filter((name) => /^[0-9a-f]{64}\.layer$/.test(name))
      .flatMap((name) => {
        const stat = lstatSync(join(this.folder, name), { throwIfNoEntry: false });
        return stat ? [{ name, used: stat.mtimeMs }] : [];
      })
      .sort((a, b) => b.used - a.used);
    for (const { name } of layers) {
      const path = join(this.folder, name);
      if (lstatSync(path, { throwIfNoEntry: false })) total += allocatedBytes(path);
      if (total > limit) rmSync(path, { force: true });
    }
    for (const name of names.filter((name) => /^[0-9a-f]{64}\.[0-9a-f]{16}\.part$/.test(name)))
      await this.#removePart(join(this.folder, name));
  }

  /** Removes an incomplete layer, unless a run is writing it. */
  async #removePart(path: string): Promise<void> {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile() || Date.now() - stat.mtimeMs < partAge) return;
    let fd: number;
    try {
      fd = openSync(path, "r");
    } catch {
      return; // Another run has removed it.
    }
    try {
      if (await tryLock(fd, "exclusive", path)) rmSync(path, { force: true });
    } finally {
      closeSync(fd);
    }
  }
}
