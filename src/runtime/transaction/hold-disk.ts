import { resolve } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import type { Appliance } from "../appliance/appliance.ts";
import { Interrupted } from "../appliance/tools.ts";
import { filesOfImage } from "../image/files-of-image.ts";
import { grownSize } from "../image/growth.ts";
import { guestDisk } from "../image/guest-disk.ts";
import { refuseInUse } from "../image/in-use.ts";
import { type LockKind, lockFile } from "../image/lock.ts";
import { type OpenedImage, openImage } from "../image/open-image.ts";
import { PinnedImage } from "../image/pin.ts";
import { type SectorSize, sectorSizeOf } from "../image/sector-size.ts";
import type { DiskRequest, RunEvent } from "../request.ts";
import { refuseLog } from "../run/log-file.ts";
import { baseOf, createOverlay, type OverlayBase } from "./qemu-img.ts";
import { isInterrupted, recover } from "./recover.ts";
import { Transaction } from "./transaction.ts";

/** The disk that a run works on: a qcow2 layer over the image. */
export interface Disk {
  /** Path of the layer. Only the commit writes to the image. */
  readonly path: string;
  /** A path to the layer, even if another file takes its name; absent if no other user can do that. */
  readonly pinnedPath?: string | undefined;
  readonly image: OpenedImage;
  readonly sectorSize: SectorSize;
  /** The descriptor with the lock on the image, for programs that work on the disk to inherit. */
  readonly lockFd: number;
  readonly appliance: Appliance;
  /** Returns whether another program wrote to the image since we opened it. */
  hasChanged(): boolean;
}

export interface DiskUse<R> {
  /** Works on the disk. `write` says whether to commit the layer to the image (or to `output`). */
  use(disk: Disk): Promise<{ readonly result: R; readonly write: boolean }>;
  /** Returns the result of an interrupted run, which leaves everything unchanged. */
  interrupted(image: OpenedImage): R;
}

/**
 * Opens, locks and checks an image, lets a function work on a layer over it, and commits or drops the layer. Leaves
 * no other file of the run behind.
 *
 * @throws {Refusal} with exit code 3 if the image cannot be used or committed.
 */
export async function holdDisk<R>(
  request: DiskRequest,
  prepareAppliance: () => Appliance,
  { use, interrupted }: DiskUse<R>,
): Promise<R> {
  const { image: name, format, allowBacking, signal } = request;
  const emit = (event: RunEvent) => request.onEvent?.(event);
  const output = request.output === undefined ? undefined : resolve(request.output);
  const kind: LockKind = request.mode === "reconcile" && output === undefined ? "exclusive" : "shared";
  emit({ kind: "phase", phase: "opening" });
  if (isInterrupted(name)) {
    emit({ kind: "phase", phase: "recovering" });
    emit({ kind: "note", text: (await recover(name)).detail });
  }
  const seen = openImage(name, { format, allowBacking });
  const lock = await lockFile(seen.path, kind, { name });
  let pinned: PinnedImage | undefined;
  let appliance: Appliance | undefined;
  try {
    // Inspect it again: before we had the lock, it may have become another file.
    const image = openImage(name, { format, allowBacking });
    pinned = new PinnedImage(image, lock.fd);
    await refuseInUse(pinned, kind, signal);
    if (request.log !== undefined)
      refuseLog(request.log, [
        image.path,
        ...(output ? [output] : []),
        ...Object.values(filesOfImage(image.path, output)).flat(),
      ]);
    appliance = prepareAppliance();
    if (appliance.note !== undefined) emit({ kind: "note", text: appliance.note });
    return await workOn({ ...request, output }, { pinned, lockFd: lock.fd, appliance }, use);
  } catch (error) {
    if (error instanceof Interrupted) return interrupted(seen);
    throw error;
  } finally {
    emit({ kind: "phase", phase: "cleaning" });
    appliance?.dispose();
    pinned?.release();
    lock.release();
  }
}

interface Held {
  readonly pinned: PinnedImage;
  readonly lockFd: number;
  readonly appliance: Appliance;
}

async function workOn<R>(request: DiskRequest, held: Held, use: DiskUse<R>["use"]): Promise<R> {
  const { mode, output, force, grow, signal } = request;
  const { pinned, lockFd, appliance } = held;
  const { image } = pinned;
  const base = await overlayBase(held, signal);
  const sectorSize = await sectorSizeOf(guestDisk(pinned, signal));
  const disk = { image, sectorSize, lockFd, appliance, hasChanged: () => pinned.hasChanged() };
  if (mode === "test-only") {
    const path = `${appliance.folder}/disk.qcow2`;
    await createOverlay(path, base, { signal });
    const { result } = await use({ ...disk, path });
    if (pinned.hasChanged()) throw new Refusal(diagnostic("image-changed-meanwhile", { path: image.name }));
    return result;
  }
  const size = grow && grownSize(pinned, grow, output !== undefined);
  const transaction = await Transaction.begin({ pinned, base, lockFd, output, force, size, signal });
  try {
    const { overlay: path, pinnedOverlay: pinnedPath } = transaction;
    const { result, write } = await use({ ...disk, path, pinnedPath });
    if (write) {
      request.onEvent?.({ kind: "phase", phase: "committing" });
      await transaction.commit(() => request.onEvent?.({ kind: "phase", phase: "finishing" }));
    }
    return result;
  } finally {
    transaction.abandon();
  }
}

/**
 * Returns the base of overlays. The libvirt backend runs qemu as another user, which cannot open our descriptors.
 * There the overlay names the image by its path.
 */
function overlayBase({ pinned, appliance }: Held, signal: AbortSignal | undefined): Promise<OverlayBase> {
  const { path, format } = pinned.image;
  const backend = appliance.env.LIBGUESTFS_BACKEND ?? "direct";
  return backend === "direct"
    ? baseOf(pinned.nodes, appliance.folder, { signal })
    : Promise.resolve({ name: path, format });
}

/**
 * Lets a function work on one more layer over a disk, which is then dropped, for a check that must not change the
 * disk.
 */
export async function holdThrowaway<R>(
  disk: Disk,
  use: (disk: Disk) => Promise<R>,
  signal?: AbortSignal,
): Promise<R> {
  const path = `${disk.appliance.folder}/look.qcow2`;
  const base = { name: disk.pinnedPath ?? disk.path, format: "qcow2" };
  await createOverlay(path, base, { signal, inherit: [disk.lockFd] });
  return await use({ ...disk, path, pinnedPath: undefined });
}
