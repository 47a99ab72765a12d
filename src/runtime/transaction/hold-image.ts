import { Interrupted } from "../appliance/tools.ts";
import { refuseInUse } from "../image/in-use.ts";
import { type LockKind, lockFile } from "../image/lock.ts";
import { type OpenedImage, type OpenOptions, openImage } from "../image/open-image.ts";
import { PinnedImage } from "../image/pin.ts";
import type { RunEvent } from "../request.ts";
import { isInterrupted, recover } from "./recover.ts";

/** An image that nobody else can change. */
export interface HeldImage {
  readonly pinned: PinnedImage;
  /** The descriptor with the lock on the image, for programs that work on it to inherit. */
  readonly lockFd: number;
}

interface HoldRequest extends OpenOptions {
  /** Path of the disk image. */
  readonly image: string;
  readonly kind: LockKind;
  readonly signal?: AbortSignal | undefined;
  onEvent?(event: RunEvent): void;
}

/**
 * Finishes an interrupted commit, then opens, locks and checks an image, and lets a function work on it.
 *
 * @param interrupted returns the result if the work was interrupted.
 * @throws {Refusal} with exit code 3 if the image cannot be used.
 */
export async function holdImage<R>(
  { image: name, format, allowBacking, kind, signal, onEvent }: HoldRequest,
  use: (held: HeldImage) => Promise<R>,
  interrupted: (image: OpenedImage) => R,
): Promise<R> {
  onEvent?.({ kind: "phase", phase: "opening" });
  if (isInterrupted(name)) {
    onEvent?.({ kind: "phase", phase: "recovering" });
    onEvent?.({ kind: "note", text: (await recover(name)).detail });
  }
  const seen = openImage(name, { format, allowBacking });
  const lock = await lockFile(seen.path, kind, name);
  let pinned: PinnedImage | undefined;
  try {
    // Inspect it again: before we had the lock, it may have become another file.
    pinned = new PinnedImage(openImage(name, { format, allowBacking }), lock.fd);
    await refuseInUse(pinned, kind, signal);
    return await use({ pinned, lockFd: lock.fd });
  } catch (error) {
    if (error instanceof Interrupted) return interrupted(seen);
    throw error;
  } finally {
    onEvent?.({ kind: "phase", phase: "cleaning" });
    pinned?.release();
    lock.release();
  }
}
