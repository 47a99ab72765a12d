import { resolve } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import type { Appliance } from "../appliance/appliance.ts";
import { filesOfImage } from "../image/files-of-image.ts";
import { grownSize } from "../image/growth.ts";
import { guestDisk } from "../image/guest-disk.ts";
import { type DiskChange, withLayer } from "../image/layered-disk.ts";
import type { LockKind } from "../image/lock.ts";
import type { OpenedImage } from "../image/open-image.ts";
import { type SectorSize, sectorSizeOf } from "../image/sector-size.ts";
import type { PrepareAppliance } from "../own-appliance/prepare-for-run.ts";
import type { DiskRequest } from "../request.ts";
import { refuseLog } from "../run/log-file.ts";
import type { PlanRecord } from "../saved-plan/plan-file.ts";
import { describeImage } from "../saved-plan/planned-image.ts";
import type { SavedRun } from "../saved-plan/save-plan.ts";
import { type HeldImage, holdImage } from "./hold-image.ts";
import { baseOf, createOverlay, type OverlayBase, qcow2Node } from "./qemu-img.ts";
import { Transaction } from "./transaction.ts";

/** The disk that a run works on: a qcow2 layer over the image. */
export interface Disk {
  /** Path of the layer. Only the commit writes to the image. */
  readonly path: string;
  /** A path to the layer, even if another file takes its name; absent if no other user can do that. */
  readonly pinnedPath?: string | undefined;
  readonly image: OpenedImage;
  readonly sectorSize: SectorSize;
  /** What the layer is over. */
  readonly base: OverlayBase;
  /** Bytes of the layer's disk, if it is larger than the image's. */
  readonly grownSize: number | undefined;
  /** The descriptor with the lock on the image, for programs that work on the disk to inherit. */
  readonly lockFd: number;
  readonly appliance: Appliance;
  /** Reads the whole image, and describes its content. */
  describe(): Promise<PlanRecord["image"]>;
  /** Returns whether another program wrote to the image since we opened it. */
  hasChanged(): boolean;
  /** Reads the image and the layer without a boot. */
  open<T>(use: (disks: DiskChange) => Promise<T>): Promise<T>;
}

export interface DiskWork<R> {
  readonly result: R;
  readonly write: boolean;
  /** Of a planned run with a file: what to keep beside its changes. */
  readonly save?: Pick<SavedRun, "good" | "about"> | undefined;
}

export interface DiskUse<R> {
  /** Works on the disk. `write` says whether to commit the layer to the image (or to `output`). */
  use(disk: Disk): Promise<DiskWork<R>>;
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
  prepareAppliance: PrepareAppliance,
  { use, interrupted }: DiskUse<R>,
): Promise<R> {
  const output = request.output === undefined ? undefined : resolve(request.output);
  const planFile = request.planned?.file;
  const planned = request.planned && { file: planFile === undefined ? undefined : resolve(planFile) };
  const writesImage = request.mode === "reconcile" && output === undefined && !planned;
  const kind: LockKind = writesImage ? "exclusive" : "shared";
  let appliance: Appliance | undefined;
  return await holdImage(
    { ...request, kind, onEvent: (event) => request.onEvent?.(event) },
    async (held) => {
      const { image } = held.pinned;
      if (request.log !== undefined)
        refuseLog(request.log, [
          image.path,
          ...(output ? [output] : []),
          ...Object.values(filesOfImage(image.path, output ?? planned?.file)).flat(),
        ]);
      appliance = await prepareAppliance(request);
      try {
        if (appliance.note !== undefined) request.onEvent?.({ kind: "note", text: appliance.note });
        return await workOn({ ...request, output, planned }, { ...held, appliance }, use);
      } finally {
        appliance.dispose();
      }
    },
    interrupted,
  );
}

interface Held extends HeldImage {
  readonly appliance: Appliance;
}

async function workOn<R>(request: DiskRequest, held: Held, use: DiskUse<R>["use"]): Promise<R> {
  const { mode, planned, output, force, grow, signal } = request;
  const { pinned, lockFd, appliance } = held;
  const { image } = pinned;
  const base = await overlayBase(held, signal);
  const sectorSize = await sectorSizeOf(guestDisk(pinned, signal));
  const size = mode === "reconcile" && grow ? grownSize(pinned, grow, output !== undefined) : undefined;
  const diskAt = (path: string, pinnedPath?: string): Disk => ({
    path,
    pinnedPath,
    image,
    sectorSize,
    base,
    grownSize: size,
    lockFd,
    appliance,
    describe: () => describeImage(pinned, request.allowBacking === true, signal),
    hasChanged: () => pinned.hasChanged(),
    open: (compare) => withLayer(pinned, qcow2Node(pinnedPath ?? path), signal, compare),
  });
  if (mode === "test-only" || (planned && planned.file === undefined)) {
    const path = `${appliance.folder}/disk.qcow2`;
    await createOverlay(path, base, { signal }, size);
    const { result } = await use(diskAt(path));
    if (pinned.hasChanged()) throw new Refusal(diagnostic("image-changed-meanwhile", { path: image.name }));
    return result;
  }
  const place = planned?.file === undefined ? { output, force } : { output: planned.file, force: true };
  const transaction = await Transaction.begin({ pinned, base, lockFd, ...place, size, signal });
  try {
    const { result, write, save } = await use(diskAt(transaction.overlay, transaction.pinnedOverlay));
    if (planned) {
      request.onEvent?.({ kind: "phase", phase: "saving" });
      if (save) await transaction.save({ ...save, allowBacking: request.allowBacking === true });
    } else if (write) {
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
