import { closeSync, ftruncateSync, openSync } from "node:fs";
import { isSystemError } from "../../source/errno.ts";
import { copyOverlay } from "../saved-plan/copy-overlay.ts";
import { isLayerOver } from "../saved-plan/layer-header.ts";
import type { OpenedPlan } from "../saved-plan/plan-file.ts";
import type { Disk } from "../transaction/hold-disk.ts";
import { createOverlay, QemuImgError, rebaseOverlay } from "../transaction/qemu-img.ts";

/**
 * Fills the empty layer of a run with a kept one.
 *
 * @returns false if the kept layer is damaged, or if there is no room for it. The layer of the run is empty then.
 * @throws {Interrupted}
 */
export async function fillLayer(disk: Disk, kept: OpenedPlan, signal?: AbortSignal): Promise<boolean> {
  const path = disk.pinnedPath ?? disk.path;
  const fd = openSync(path, "r+");
  const options = { signal, inherit: [fd] };
  try {
    if (await isFilled()) return true;
    await createOverlay(path, disk.base, options, disk.grownSize);
    return false;
  } finally {
    closeSync(fd);
  }

  async function isFilled(): Promise<boolean> {
    try {
      ftruncateSync(fd, 0);
      const { size, sha256 } = kept.overlay;
      if ((await copyOverlay(kept.fd, fd, size, signal)) !== sha256) return false;
      if (!isLayerOver(fd, kept.image.size)) return false;
      await rebaseOverlay(path, disk.base, options);
      return true;
    } catch (error) {
      if (isSystemError(error) || error instanceof QemuImgError) return false;
      throw error;
    }
  }
}
