import { statSync } from "node:fs";
import { dirname } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { descriptorPath } from "../../system/descriptor.ts";
import { Interrupted } from "../appliance/tools.ts";
import { allocatedBytes, freeBytes, spaceReserve } from "../disk-space.ts";
import { formatBytes } from "../files.ts";
import { identityOf, isSameContent } from "../image/file-identity.ts";
import type { PinnedImage } from "../image/pin.ts";
import type { SideFiles } from "./side-files.ts";

/** What to commit, and where. */
export interface CommitPlace {
  readonly pinned: PinnedImage;
  readonly files: SideFiles;
  /** The overlay, open. */
  readonly overlayFd: number;
  /** Whether the result goes to another file. The image then stays unchanged. */
  readonly isOutput: boolean;
  /** The target, for messages. */
  readonly shown: string;
  /** Whether the overlay's disk is larger than the image's. */
  readonly grows: boolean;
  /** Whether the output may replace a file. */
  readonly force: boolean;
  /** The lock on the image, for programs that work on it to inherit. */
  readonly lockFd: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * The last check before a step that cannot be undone.
 *
 * @throws {Interrupted}; {Refusal} `image-changed-meanwhile` if a program wrote to the image or replaced it.
 */
export function refuseChanged({ pinned, files, isOutput, signal }: CommitPlace): void {
  if (signal?.aborted) throw new Interrupted();
  const { identity, name, path } = pinned.image;
  const now = statSync(isOutput ? path : files.target, { bigint: true, throwIfNoEntry: false });
  if (!now || !isSameContent(identityOf(now), identity) || pinned.hasChanged())
    throw new Refusal(diagnostic("image-changed-meanwhile", { path: name }));
}

/** Returns the most bytes that a copy of the image with the changes needs. */
export const neededToCopy = ({ pinned, overlayFd }: CommitPlace): number =>
  allocatedBytes(pinned.path) + allocatedBytes(descriptorPath(overlayFd)) + spaceReserve;

export const hasRoomToCopy = (place: CommitPlace): boolean =>
  freeBytes(dirname(place.files.finished)) >= neededToCopy(place);

/** Returns the refusal (exit 3) for a commit that needs `need` bytes and has no room. */
export function noSpace({ files }: CommitPlace, need: number): Refusal {
  const free = formatBytes(freeBytes(dirname(files.finished)));
  const folder = dirname(files.shown(files.finished));
  return new Refusal(diagnostic("image-no-space", { folder, need: formatBytes(need), free }));
}
