import { createHash } from "node:crypto";
import { createReadStream, writeSync } from "node:fs";
import { descriptorPath } from "../../system/descriptor.ts";
import { Interrupted } from "../appliance/tools.ts";

/**
 * Copies the first `size` bytes of an open file to another.
 *
 * @returns the SHA-256 of what was copied.
 * @throws a system error; {Interrupted}
 */
export async function copyOverlay(
  from: number,
  to: number,
  size: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const hash = createHash("sha256");
  let at = 0;
  const range = { start: 0, end: size - 1, highWaterMark: 1 << 20 };
  for await (const chunk of size === 0 ? [] : createReadStream(descriptorPath(from), range)) {
    if (signal?.aborted) throw new Interrupted();
    const bytes = chunk as Buffer;
    hash.update(bytes);
    for (let done = 0; done < bytes.length; )
      done += writeSync(to, bytes, done, bytes.length - done, at + done);
    at += bytes.length;
  }
  return hash.digest("hex");
}
