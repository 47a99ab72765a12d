import { resolve } from "node:path";
import type { Appliance } from "../appliance/appliance.ts";
import { Interrupted } from "../appliance/tools.ts";
import { filesOfImage } from "../image/files-of-image.ts";
import { refuseInUse } from "../image/in-use.ts";
import { type LockKind, lockFile } from "../image/lock.ts";
import { type OpenedImage, openImage } from "../image/open-image.ts";
import type { DiskRequest, RunEvent } from "../request.ts";
import { refuseLog } from "../run/log-file.ts";
import { createOverlay } from "./qemu-img.ts";
import { isInterrupted, recover } from "./recover.ts";
import { Transaction } from "./transaction.ts";

/** The disk that stands for an image while a run is on: a qcow2 layer over it. */
export interface Disk {
  /** Path of the layer. The image itself is written by nothing but the commit. */
  readonly path: string;
  readonly image: OpenedImage;
  /** Holds the lock on the image; programs that work on the disk inherit it. */
  readonly lockFd: number;
  readonly appliance: Appliance;
}

export interface DiskUse<R> {
  /** Works on the disk; `write` says whether it becomes the content of the image (or of `output`). */
  use(disk: Disk): Promise<{ readonly result: R; readonly write: boolean }>;
  /** The result of a run that was interrupted: everything is put back. */
  interrupted(image: OpenedImage): R;
}

/**
 * Opens, locks and checks an image, has it worked on through a layer, and commits that or throws it away. It
 * sees to it that nothing of the run is left when it has ended.
 *
 * @throws {Refusal} with exit code 3 where the image can't be used or committed.
 */
export async function holdDisk<R>(
  request: DiskRequest,
  prepareAppliance: () => Appliance,
  { use, interrupted }: DiskUse<R>,
): Promise<R> {
  const { image: name, format, allowBacking, log, mode, signal } = request;
  const emit = (event: RunEvent) => request.onEvent?.(event);
  const output = request.output === undefined ? undefined : resolve(request.output);
  const kind: LockKind = mode === "reconcile" && output === undefined ? "exclusive" : "shared";
  emit({ kind: "phase", phase: "opening" });
  if (isInterrupted(name)) {
    emit({ kind: "phase", phase: "recovering" });
    emit({ kind: "note", text: (await recover(name)).detail });
  }
  const seen = openImage(name, { format, allowBacking });
  const lock = await lockFile(seen.path, kind, { name });
  let appliance: Appliance | undefined;
  try {
    // Once more: between the first look and the lock it may have become another file.
    const image = openImage(name, { format, allowBacking });
    await refuseInUse(image, kind, signal);
    if (log !== undefined)
      refuseLog(log, [
        image.path,
        ...(output ? [output] : []),
        ...Object.values(filesOfImage(image.path, output)).flat(),
      ]);
    appliance = prepareAppliance();
    if (appliance.note !== undefined) emit({ kind: "note", text: appliance.note });
    const held = { image, lockFd: lock.fd, appliance };
    if (mode === "test-only") {
      const path = `${appliance.folder}/disk.qcow2`;
      await createOverlay(path, image.path, image.format, { signal });
      return (await use({ ...held, path })).result;
    }
    const { force } = request;
    const transaction = await Transaction.begin({ image, lockFd: lock.fd, output, force, signal });
    try {
      const { result, write } = await use({ ...held, path: transaction.overlay });
      if (write) {
        emit({ kind: "phase", phase: "committing" });
        await transaction.commit(() => emit({ kind: "phase", phase: "finishing" }));
      }
      return result;
    } finally {
      transaction.abandon();
    }
  } catch (error) {
    if (error instanceof Interrupted) return interrupted(seen);
    throw error;
  } finally {
    emit({ kind: "phase", phase: "cleaning" });
    appliance?.dispose();
    lock.release();
  }
}

/** Lets a disk be worked on through one more layer, which is thrown away: for a look that must not change it. */
export async function holdThrowaway<R>(
  disk: Disk,
  use: (disk: Disk) => Promise<R>,
  signal?: AbortSignal,
): Promise<R> {
  const path = `${disk.appliance.folder}/look.qcow2`;
  await createOverlay(path, disk.path, "qcow2", { signal, inherit: [disk.lockFd] });
  return await use({ ...disk, path });
}
