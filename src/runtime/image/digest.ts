import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { Refusal } from "../../diagnostics/diagnostic.ts";
import { withOpenFile } from "./bytes.ts";
import { refuse, unreadable } from "./inspect.ts";
import { openImage } from "./open-image.ts";

/** Bytes that are read at once: an interruption waits for no more. */
const piece = 4 << 20;

/** The content of an image file, with that of the files that it refers to. */
export interface ImageDigest {
  /** Hexadecimal. Of one file its SHA-256; of several, the SHA-256 of the digests of all. */
  readonly sha256: string;
  /** Of all files together, in bytes. */
  readonly size: number;
}

/**
 * Returns the digest of an image.
 *
 * @throws {Refusal} with exit code 3 if it can't be read or is no regular file; the reason of `signal`.
 */
export async function digestOfImage(path: string, signal: AbortSignal): Promise<ImageDigest> {
  const chain = chainOf(path);
  const digests: ImageDigest[] = [];
  for (const file of [path, ...chain]) digests.push(await digestOfFile(file, signal));
  if (digests.length === 1) return digests[0]!;
  const all = createHash("sha256").update(digests.map(({ sha256 }) => `${sha256}\n`).join(""));
  return { sha256: all.digest("hex"), size: digests.reduce((sum, { size }) => sum + size, 0) };
}

/** Returns the files that an image refers to; none if it is broken, which the run of the image reports. */
function chainOf(path: string): readonly string[] {
  try {
    return openImage(path, { allowBacking: true }).chain;
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

async function digestOfFile(path: string, signal: AbortSignal): Promise<ImageDigest> {
  try {
    return await withOpenFile(path, async (bytes) => {
      if (!bytes.stat.isFile()) throw refuse("image-not-a-file", { path, kind: "not a regular file" });
      const hash = createHash("sha256");
      for (let at = 0; at < bytes.size; at += piece) {
        signal.throwIfAborted();
        hash.update(bytes.read(at, piece));
        await setImmediate();
      }
      return { sha256: hash.digest("hex"), size: bytes.size };
    });
  } catch (error) {
    signal.throwIfAborted();
    throw unreadable(path, error);
  }
}
