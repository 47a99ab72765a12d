import { fstatSync, fsyncSync, ftruncateSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { isSystemError, reasonOf } from "../../source/errno.ts";
import { descriptorPath } from "../../system/descriptor.ts";
import { syncPath } from "../files.ts";
import { type CommitPlace, refuseChanged } from "../transaction/commit-place.ts";
import { sha256Of } from "../transaction/journal.ts";
import { writeRecord } from "./plan-file.ts";
import { describeImage } from "./planned-image.ts";

/** What to keep of a run that writes no image. */
export interface SavedRun {
  /** Whether its changes can be committed later. */
  readonly good: boolean;
  readonly allowBacking: boolean;
  readonly about: unknown;
}

/**
 * Makes a plan file of an overlay: adds the record to its end and gives it the plan's name. The file is whole, or it is
 * not there.
 *
 * @throws {Refusal} `file-unwritable`, `image-changed-meanwhile`; {Interrupted}
 */
export async function savePlan(place: CommitPlace, { good, allowBacking, about }: SavedRun): Promise<void> {
  const { pinned, files, overlayFd, signal } = place;
  const image = await describeImage(pinned, allowBacking, signal);
  try {
    if (!good) ftruncateSync(overlayFd, 0);
    const { size } = fstatSync(overlayFd);
    const overlay = { size, sha256: await sha256Of(descriptorPath(overlayFd)) };
    writeRecord(overlayFd, { image, overlay, about });
    fsyncSync(overlayFd);
    refuseChanged(place);
    renameSync(files.overlay, files.target);
    syncPath(dirname(files.target));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new Refusal(diagnostic("file-unwritable", { path: place.shown, reason: reasonOf(error) }));
  }
}
