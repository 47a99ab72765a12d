import { Refusal } from "../../diagnostics/diagnostic.ts";
import { sha256Hex } from "../../source/sha256.ts";
import { contentDigest } from "../saved-plan/content-digest.ts";
import { withOpenFile } from "./bytes.ts";
import { refuse, unreadable } from "./inspect.ts";
import { openImage } from "./open-image.ts";

/** The content of an image file, with that of the files that it refers to. */
export interface ImageDigest {
  /** Of one file its content digest; of several, the SHA-256 of the digests of all. */
  readonly digest: string;
  /** Of all files together, in bytes. */
  readonly size: number;
}

/**
 * Returns the digest of an image.
 *
 * @throws {Refusal} with exit code 3 if it can't be read or is not a regular file; {Interrupted} by `signal`.
 */
export async function digestOfImage(path: string, signal: AbortSignal): Promise<ImageDigest> {
  const digests: ImageDigest[] = [];
  for (const file of [path, ...chainOf(path)]) digests.push(await digestOfFile(file, signal));
  if (digests.length === 1) return digests[0]!;
  const all = digests.map(({ digest }) => `${digest}\n`).join("");
  return { digest: sha256Hex(all), size: digests.reduce((sum, { size }) => sum + size, 0) };
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
    return await withOpenFile(path, async ({ stat, size }, fd) => {
      if (!stat.isFile()) throw refuse("image-not-a-file", { path, kind: "not a regular file" });
      return { digest: await contentDigest(fd, signal), size };
    });
  } catch (error) {
    throw signal.aborted ? error : unreadable(path, error);
  }
}
