import { formatBytes } from "../../source/format-bytes.ts";
import { shellPath } from "../../source/shell-word.ts";
import type { Growth } from "../growth.ts";
import { refuse } from "./inspect.ts";
import type { PinnedImage } from "./pin.ts";

/** Partition tables and file systems align to this, in bytes. */
const alignment = 1 << 20;

/**
 * Returns the size that a disk grows to, in bytes: a multiple of 1 MiB; undefined if it has that size.
 *
 * @param isOutput whether the result goes to another file.
 * @throws {Refusal} `image-grow-smaller`; `image-grow-unsupported` if qemu cannot enlarge such an image.
 */
export function grownSize(
  pinned: PinnedImage,
  { bytes, isAdded }: Growth,
  isOutput: boolean,
): number | undefined {
  const { name, format, header } = pinned.image;
  const { virtualSize } = header;
  const size = isAdded ? virtualSize + bytes : bytes;
  if (size < virtualSize)
    throw refuse("image-grow-smaller", {
      path: name,
      size: formatBytes(virtualSize),
      asked: formatBytes(size),
    });
  if (size === virtualSize) return undefined;
  if (!isOutput && growsByRewrite(format) && (header.references.length > 0 || !isOneName(pinned)))
    throw refuse("image-grow-unsupported", {
      path: name,
      what: `a ${format} image with several files or names`,
      instead: "write the larger image to a new file with `--output NEW`",
    });
  if (header.hasOldSnapshots)
    throw refuse("image-grow-unsupported", {
      path: name,
      what: "a qcow2 image of version 2 with snapshots",
      instead: `convert it to version 3 with \`qemu-img amend -f qcow2 -o compat=1.1 ${shellPath(name)}\``,
    });
  return Math.ceil(size / alignment) * alignment;
}

/**
 * Returns whether a larger image of this format is a new file, which replaces the old one: qemu enlarges raw and qcow2
 * images only.
 */
export const growsByRewrite = (format: string): boolean => format === "vmdk" || format === "vdi";

const isOneName = (pinned: PinnedImage): boolean => pinned.statOf(pinned.fd).nlink === 1n;
