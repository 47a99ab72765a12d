import { closeSync, ftruncateSync, openSync } from "node:fs";
import { isSystemError, reasonOf } from "../../source/errno.ts";
import { copyOverlay } from "../saved-plan/copy-overlay.ts";
import { isLayerOver } from "../saved-plan/layer-header.ts";
import type { OpenedPlan } from "../saved-plan/plan-file.ts";
import type { Disk } from "../transaction/hold-disk.ts";
import { createOverlay, QemuImgError, rebaseOverlay } from "../transaction/qemu-img.ts";

/** Why a kept layer is not used. */
interface Problem {
  readonly isDamaged: boolean;
  /** A clause. */
  readonly reason: string;
}

const damaged: Problem = { isDamaged: true, reason: "it was damaged, and is removed" };

/**
 * Fills the empty layer of a run with a kept one.
 *
 * @returns undefined, or why it is not used: it is damaged, or a system call failed, as on a full disk. The layer of the run
 *   is empty then.
 * @throws {Interrupted}
 */
export async function fillLayer(
  disk: Disk,
  kept: OpenedPlan,
  signal?: AbortSignal,
): Promise<Problem | undefined> {
  const path = disk.pinnedPath ?? disk.path;
  const fd = openSync(path, "r+");
  const options = { signal, inherit: [fd] };
  try {
    const problem = await fill();
    if (problem) await createOverlay(path, disk.base, options, disk.grownSize);
    return problem;
  } finally {
    closeSync(fd);
  }

  async function fill(): Promise<Problem | undefined> {
    try {
      ftruncateSync(fd, 0);
      const { size, sha256 } = kept.overlay;
      if ((await copyOverlay(kept.fd, fd, size, signal)) !== sha256) return damaged;
      if (!isLayerOver(fd, kept.image.size)) return damaged;
      await rebaseOverlay(path, disk.base, options);
      return undefined;
    } catch (error) {
      if (isSystemError(error)) return { isDamaged: false, reason: reasonOf(error) };
      if (error instanceof QemuImgError) return damaged;
      throw error;
    }
  }
}
