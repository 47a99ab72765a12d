import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { type Budget, Budgeted } from "../../disk/bytes/budget.ts";
import type { ByteSource } from "../../disk/bytes/byte-source.ts";
import type { Range } from "../../disk/bytes/layer.ts";
import { serveImage } from "../../disk/bytes/qemu-nbd.ts";
import { RawFile } from "../../disk/bytes/raw-file.ts";
import { makeTemporaryFolder } from "../../system/temporary-folder.ts";
import { MissingTool } from "../appliance/tools.ts";
import { type BlockNode, nodeName, stackOf } from "./block-node.ts";
import { refuseInUse } from "./in-use.ts";
import { lockFile } from "./lock.ts";
import { type OpenedImage, type OpenOptions, openImage } from "./open-image.ts";
import { ownRanges } from "./own-ranges.ts";
import { PinnedImage } from "./pin.ts";

export interface OpenedDisk {
  readonly image: OpenedImage;
  /** The disk that the guest would see. */
  readonly bytes: ByteSource;
  /** Finds which bytes the upper layers of the image hold: see `ownRanges`. */
  ownRanges(depth: number): Promise<readonly Range[] | undefined>;
}

export interface DiskOptions extends OpenOptions {
  readonly signal?: AbortSignal | undefined;
  /** How much may be read; by default as much as is worth it before a boot. */
  readonly budget?: Budget | undefined;
}

/**
 * Opens the disk in an image for reading, without a boot. A shared lock keeps others from changing it. Reads a raw
 * image through the descriptor that holds the lock, and other formats through qemu-nbd(8).
 *
 * @throws {Refusal} if the image cannot be used, as for `check`, or another program wrote to it meanwhile.
 */
export async function withDisk<T>(
  name: string,
  options: DiskOptions,
  use: (disk: OpenedDisk) => Promise<T>,
): Promise<T> {
  const { signal, budget } = options;
  let pinned: PinnedImage | undefined;
  const lock = await lockFile(openImage(name, options).path, "shared", name);
  try {
    // Inspect it again: before we had the lock, it may have become another file.
    const image = openImage(name, options);
    const opened = new PinnedImage(image, lock.fd);
    pinned = opened;
    await refuseInUse(pinned, "shared", signal);
    const result = await read(pinned, signal, ({ image, bytes }) =>
      use({
        image,
        bytes: new Budgeted(bytes, budget, signal),
        ownRanges: (depth) => ownRanges(opened.nodes, depth, signal),
      }),
    );
    if (pinned.hasChanged()) throw new Refusal(diagnostic("image-changed-meanwhile", { path: name }));
    return result;
  } finally {
    pinned?.release();
    lock.release();
  }
}

async function read<T>(
  pinned: PinnedImage,
  signal: AbortSignal | undefined,
  use: (disk: Omit<OpenedDisk, "ownRanges">) => Promise<T>,
): Promise<T> {
  const { image } = pinned;
  return await withBytesOf(pinned, signal, (bytes) => use({ image, bytes }));
}

/** Reads the disk in an image that is open: a raw one through its descriptor, others through qemu-nbd(8). */
export async function withBytesOf<T>(
  { image, nodes, fd }: PinnedImage,
  signal: AbortSignal | undefined,
  use: (bytes: ByteSource) => Promise<T>,
): Promise<T> {
  if (image.format !== "raw") return await serveNodes(nodes, image.name, signal, use);
  return await use(new RawFile(fd, image.header.virtualSize));
}

/**
 * Reads a disk through qemu-nbd(8).
 *
 * @param nodes the layers, the nearest first
 * @param name of the image, for messages
 */
export async function serveNodes<T>(
  nodes: readonly BlockNode[],
  name: string,
  signal: AbortSignal | undefined,
  use: (bytes: ByteSource) => Promise<T>,
): Promise<T> {
  const folder = makeTemporaryFolder();
  try {
    const served = await serveImage([nodeName(stackOf(nodes))], folder.path, signal).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") throw new MissingTool("qemu-nbd");
        const reason = error.message.split("\n")[0]!;
        throw new Refusal(diagnostic("image-unreadable", { path: name, reason }));
      },
    );
    try {
      return await use(served.source);
    } finally {
      await served.close();
    }
  } finally {
    folder.remove();
  }
}
