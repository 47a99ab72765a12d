import { closeSync } from "node:fs";
import { dirname } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { descriptorPath } from "../../system/descriptor.ts";
import { freeBytes, spaceReserve } from "../disk-space.ts";
import type { PinnedImage } from "../image/pin.ts";
import { copyOverlay } from "../saved-plan/copy-overlay.ts";
import type { PlanRecord } from "../saved-plan/plan-file.ts";
import { type SavedRun, savePlan } from "../saved-plan/save-plan.ts";
import { claim, holdFolder, refuseFull, refuseOutput } from "./claim-overlay.ts";
import { commit } from "./commit.ts";
import { type CommitPlace, noSpace } from "./commit-place.ts";
import { createOverlay, type OverlayBase, QemuImgError } from "./qemu-img.ts";
import { clearSideFiles, type HeldFolder, removeSideFile } from "./side-files.ts";

export interface TransactionOptions {
  readonly pinned: PinnedImage;
  /** The base of a new overlay; absent if `adopt` fills it. */
  readonly base?: OverlayBase | undefined;
  /** The descriptor with the lock on the image, for programs that work on it to inherit. */
  readonly lockFd: number;
  /** Absolute path of a file to write instead of the image. */
  readonly output?: string | undefined;
  /** Whether the output may replace a file. */
  readonly force?: boolean | undefined;
  /** The size of the disk in bytes, if it grows. */
  readonly size?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Collects everything that a run writes in an overlay beside the image (or beside the output). `commit` writes all of
 * it to the image, and `abandon` drops it. Nothing else writes to the image.
 */
export class Transaction {
  /** The path of the overlay. */
  readonly overlay: string;
  /** A path to the overlay, even if another file takes its name. */
  readonly pinnedOverlay: string;
  readonly #place: CommitPlace;
  readonly #folder: HeldFolder;
  #open = true;

  private constructor(place: CommitPlace, folder: HeldFolder) {
    this.overlay = folder.files.shown(folder.files.overlay);
    this.pinnedOverlay = descriptorPath(place.overlayFd);
    this.#place = place;
    this.#folder = folder;
  }

  /**
   * Creates the overlay. Replaces files that an apply left which crashed before its commit.
   *
   * @throws {Refusal} if the folder cannot be written or has no room, or if the output exists.
   */
  static async begin(options: TransactionOptions): Promise<Transaction> {
    const { pinned, base, output, signal, lockFd, size, force = false } = options;
    if (output !== undefined) refuseOutput(output, options);
    const shown = output ?? pinned.image.name;
    const folder = holdFolder(output ?? pinned.image.path, output);
    let overlayFd: number | undefined;
    try {
      const { files } = folder;
      refuseFull(files);
      overlayFd = await claim(files, shown, output);
      const isOutput = output !== undefined;
      const grows = size !== undefined;
      const place: CommitPlace = { pinned, files, overlayFd, isOutput, grows, shown, force, lockFd, signal };
      const transaction = new Transaction(place, folder);
      if (base) await transaction.#createOverlay(base, size);
      return transaction;
    } catch (error) {
      if (overlayFd !== undefined) closeSync(overlayFd);
      folder.release();
      throw error;
    }
  }

  /**
   * Writes the content of the overlay to the image (or to the output). When it returns, all of it is on the disk.
   * When it throws, the image is unchanged.
   *
   * @param onFinal called when the commit can no longer be interrupted.
   * @throws {Refusal} `image-commit-failed`, `image-changed-meanwhile`, `image-in-use`, `image-in-loop`,
   *   `image-no-space`. Only after `image-commit-interrupted` is there something for `recover` to finish.
   */
  async commit(onFinal: () => void): Promise<void> {
    try {
      await commit(this.#place, onFinal);
    } catch (error) {
      if (error instanceof Refusal && error.diagnostics[0]?.code === "image-commit-interrupted")
        this.#close();
      throw error;
    }
    this.#close();
  }

  /** The overlay, open for reading and writing. */
  get overlayFd(): number {
    return this.#place.overlayFd;
  }

  /**
   * Fills the overlay with the layer at the start of a plan file.
   *
   * @param name the plan file, for messages.
   * @throws {Refusal} `plan-file-invalid` if the layer is not the recorded one, `image-no-space`.
   */
  async adopt(from: number, { size, sha256 }: PlanRecord["overlay"], name: string): Promise<void> {
    const { overlayFd, files, signal } = this.#place;
    const need = size + spaceReserve;
    if (freeBytes(dirname(files.target)) < need) throw noSpace(this.#place, need);
    if ((await copyOverlay(from, overlayFd, size, signal)) !== sha256)
      throw new Refusal(
        diagnostic("plan-file-invalid", { path: name, problem: "it was changed after it was written" }),
      );
  }

  /** Keeps the overlay as a plan file, in the place of the output. See `savePlan`. */
  async save(run: SavedRun): Promise<void> {
    await savePlan(this.#place, run);
    this.#close();
  }

  /** Removes the overlay and all other files of the run. */
  abandon(): void {
    if (!this.#open) return;
    try {
      clearSideFiles(this.#folder.files);
    } finally {
      this.#close();
    }
  }

  async #createOverlay(base: OverlayBase, size: number | undefined): Promise<void> {
    const { files, overlayFd, signal } = this.#place;
    try {
      removeSideFile(files, files.finished);
      await createOverlay(this.pinnedOverlay, base, { signal, inherit: [overlayFd] }, size);
    } catch (error) {
      clearSideFiles(files);
      if (!(error instanceof QemuImgError)) throw error;
      const folder = dirname(this.overlay);
      throw new Refusal(diagnostic("image-folder-unwritable", { folder, reason: error.message }));
    }
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#place.overlayFd);
    this.#folder.release();
  }
}
