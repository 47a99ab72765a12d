import { realpathSync } from "node:fs";
import type { FileIdentity } from "./file-identity.ts";
import type { ImageFormat, ImageHeader } from "./image-header.ts";
import { inspect, unreadable } from "./inspect.ts";
import { type ImageLayer, layersOf } from "./layers.ts";

/** An image whose headers, with those of its backing files, are known to be safe for qemu. */
export interface OpenedImage {
  /** As the user named it, for messages. */
  readonly name: string;
  /** The file itself: absolute, symbolic links followed. */
  readonly path: string;
  readonly format: ImageFormat;
  readonly header: ImageHeader;
  readonly identity: FileIdentity;
  /** The image itself, then its backing files, the nearest first. */
  readonly layers: readonly ImageLayer[];
  /** All other files that it refers to, absolute; empty unless they are allowed. */
  readonly chain: readonly string[];
}

export interface OpenOptions {
  /** Absent if the header should decide. */
  readonly format?: string | undefined;
  /** Whether the image may refer to other files of this machine. */
  readonly allowBacking?: boolean | undefined;
}

/**
 * Reads an image's header and finds its format. qemu does not open the file before that.
 *
 * @throws {Refusal} if the file is missing, not an image, damaged, encrypted or of an unsupported format, or if it
 *   refers to other files without permission.
 */
export function openImage(name: string, options: OpenOptions = {}): OpenedImage {
  const path = realpathOf(name);
  const top = inspect(name, path, options.format);
  const layers = layersOf(name, path, top, options.allowBacking === true);
  const files = layers.flatMap((layer) => [layer.path, ...layer.parts.map((part) => part.path)]);
  return { ...top, name, path, layers, chain: files.slice(1) };
}

function realpathOf(name: string): string {
  try {
    return realpathSync(name);
  } catch (error) {
    throw unreadable(name, error);
  }
}
