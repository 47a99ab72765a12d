import { Budgeted } from "../../disk/bytes/budget.ts";
import type { ByteSource } from "../../disk/bytes/byte-source.ts";
import { Layer } from "../../disk/bytes/layer.ts";
import type { BlockNode } from "./block-node.ts";
import { serveNodes, withBytesOf } from "./open-disk.ts";
import { ownRanges } from "./own-ranges.ts";
import type { PinnedImage } from "./pin.ts";

/** The disk of a guest before and after a run. */
export interface DiskChange {
  readonly before: ByteSource;
  readonly after: ByteSource;
}

/**
 * Reads an image, and the same image with a layer over it, without a boot. The bytes know where the layer has none of its
 * own (`inBase`), so that only what the run wrote is compared.
 *
 * @throws {Refusal} where qemu-nbd is missing or cannot read the image
 */
export async function withLayer<T>(
  pinned: PinnedImage,
  layer: BlockNode,
  signal: AbortSignal | undefined,
  use: (disks: DiskChange) => Promise<T>,
): Promise<T> {
  const stack = [layer, ...pinned.nodes];
  const own = (await ownRanges(stack, 1, signal)) ?? [{ start: 0, length: Number.MAX_SAFE_INTEGER }];
  const over = (source: ByteSource, ranges: typeof own) =>
    new Layer(new Budgeted(source, undefined, signal), ranges);
  return await serveNodes(stack, pinned.image.name, signal, (after) =>
    withBytesOf(pinned, signal, (before) => use({ before: over(before, []), after: over(after, own) })),
  );
}
