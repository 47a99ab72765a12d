import { realpathSync } from "node:fs";
import type { ByteSource } from "../../disk/bytes/byte-source.ts";
import { Layer } from "../../disk/bytes/layer.ts";
import { type OpenedDisk, withDisk } from "./open-disk.ts";
import { type OpenedImage, type OpenOptions, openImage } from "./open-image.ts";

/**
 * Opens two disks for reading, without a boot. Where one is a layer over the other, or both are layers over one file, their
 * bytes know which are the file's (`inBase`). An image needs no permission to refer to the other one.
 *
 * @throws {Refusal} as `withDisk` does
 */
export async function withDiskPair<T>(
  [before, after]: readonly [string, string],
  options: OpenOptions & { readonly signal?: AbortSignal | undefined },
  use: (before: OpenedDisk, after: OpenedDisk) => Promise<T>,
): Promise<T> {
  const allowing = (name: string, other: string) => ({
    ...options,
    allowBacking: options.allowBacking === true || refersOnlyTo(name, other, options),
  });
  // There is no boot to fall back on, and whoever asked can interrupt.
  const budget = { bytes: Number.POSITIVE_INFINITY, milliseconds: Number.POSITIVE_INFINITY };
  return withDisk(before, { ...allowing(before, after), budget }, (first) =>
    withDisk(after, { ...allowing(after, before), budget }, async (second) => {
      const base = commonBase(first.image, second.image);
      if (!base) return use(first, second);
      return use(await over(first, base[0]), await over(second, base[1]));
    }),
  );
}

/** Whether the only file that an image refers to is another one that the user named. Its headers are read for that. */
function refersOnlyTo(name: string, other: string, options: OpenOptions): boolean {
  try {
    const { chain } = openImage(name, { ...options, allowBacking: true });
    return chain.length === 1 && chain[0] === realpathSync(other);
  } catch {
    // The image is refused when it is opened, with the reason.
    return false;
  }
}

/** Returns how many layers each of two images has over the first file that is below, or is, both. */
function commonBase(a: OpenedImage, b: OpenedImage): readonly [number, number] | undefined {
  for (const [depth, { path }] of a.layers.entries()) {
    const other = b.layers.findIndex((layer) => layer.path === path);
    if (other !== -1) return [depth, other];
  }
  return undefined;
}

async function over(disk: OpenedDisk, depth: number): Promise<OpenedDisk> {
  const own = depth === 0 ? [] : await disk.ownRanges(depth);
  const bytes: ByteSource = own ? new Layer(disk.bytes, own) : disk.bytes;
  return { ...disk, bytes };
}
