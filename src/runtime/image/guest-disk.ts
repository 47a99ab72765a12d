import { closeSync, constants, openSync, readFileSync } from "node:fs";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { type ByteSource, checkRange } from "../../disk/bytes/byte-source.ts";
import { Cached } from "../../disk/bytes/cached.ts";
import { RawFile } from "../../disk/bytes/raw-file.ts";
import { descriptorPath } from "../../system/descriptor.ts";
import { openUnnamedFile } from "../../system/unnamed-file.ts";
import { lastLine, runTool } from "../appliance/tools.ts";
import { nodeName, stackOf } from "./block-node.ts";
import type { PinnedImage } from "./pin.ts";

/**
 * Returns the disk that the guest sees, for a few small reads: each read of an image that is not raw starts a program.
 *
 * @throws {Refusal} on reading: `image-header-damaged` where qemu-img can't read the image.
 */
export function guestDisk(pinned: PinnedImage, signal?: AbortSignal): ByteSource {
  const { format, header } = pinned.image;
  if (format === "raw") return new RawFile(pinned.fd, header.virtualSize);
  return new Cached(new ConvertedDisk(pinned, signal));
}

/** The unit that `qemu-img dd` counts in here, in bytes. */
const unit = 512;

class ConvertedDisk implements ByteSource {
  readonly size: number;
  readonly #pinned: PinnedImage;
  readonly #signal: AbortSignal | undefined;

  constructor(pinned: PinnedImage, signal: AbortSignal | undefined) {
    this.size = pinned.image.header.virtualSize;
    this.#pinned = pinned;
    this.#signal = signal;
  }

  async read(offset: number, length: number): Promise<Buffer> {
    checkRange(offset, length, this.size);
    const skip = Math.floor(offset / unit);
    // It counts from the start of the disk.
    const count = Math.ceil((offset + length) / unit);
    const fd = openUnnamedFile(["/dev/shm", "/tmp"], "");
    try {
      const from = `if=${nodeName(stackOf(this.#pinned.nodes))}`;
      const words = ["-U", "-O", "raw", `bs=${unit}`, `skip=${skip}`, `count=${count}`];
      const result = await runTool(["qemu-img", "dd", ...words, from, `of=${descriptorPath(fd)}`], {
        signal: this.#signal,
      });
      if (result.code !== 0) throw this.#damaged(lastLine(result));
      return readWhole(fd).subarray(offset - skip * unit, offset - skip * unit + length);
    } finally {
      closeSync(fd);
    }
  }

  #damaged(detail: string): Refusal {
    const { name: path, format } = this.#pinned.image;
    return new Refusal(diagnostic("image-header-damaged", { path, format, detail }));
  }
}

function readWhole(fd: number): Buffer {
  const again = openSync(descriptorPath(fd), constants.O_RDONLY);
  try {
    return readFileSync(again);
  } finally {
    closeSync(again);
  }
}
