import { statSync } from "node:fs";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { isSystemError } from "../../source/errno.ts";
import { syncPath } from "../files.ts";
import { refuseInUse } from "../image/in-use.ts";
import type { PinnedImage } from "../image/pin.ts";
import { type CommitPlace, neededToCopy, noSpace, refuseChanged } from "./commit-place.ts";
import { buildFinished } from "./finished-image.ts";
import { commitInPlace } from "./in-place.ts";
import { QemuImgError } from "./qemu-img.ts";
import { placeOutput, replace } from "./replace.ts";

/**
 * Writes the content of an overlay to its image, in the safer of two ways:
 *
 * - *replace*: a copy of the image (which shares blocks if the file system can) gets the changes, is checked, and is
 *   synced to the disk. Then rename(2) gives it the image's name. At any time the name leads to the whole old image
 *   or the whole new one.
 * - *in place*, if there is no room for a copy, or if the image has several files or names: the journal is synced to
 *   the disk, then the overlay is copied into the image. A crash in between leaves a mixture and a journal. Copying
 *   the overlay again completes the image.
 *
 * An output is made as in *replace*, and the image stays unchanged.
 *
 * @param onFinal called when the commit can no longer be interrupted.
 * @throws {Refusal} see `Transaction.commit`.
 */
export async function commit(place: CommitPlace, onFinal: () => void): Promise<void> {
  const { pinned, files, signal, isOutput } = place;
  syncPath(files.overlay);
  await refuseInUse(pinned, isOutput ? "shared" : "exclusive", signal);
  refuseChanged(place);
  try {
    if (isOutput) {
      if (!(await buildFinished(place))) throw noSpace(place, neededToCopy(place));
      placeOutput(place, onFinal);
    } else if (canReplace(pinned) && (await buildFinished(place))) {
      await refuseInUse(pinned, "exclusive", signal);
      replace(place, onFinal);
    } else await commitInPlace(place, onFinal);
  } catch (error) {
    if (error instanceof QemuImgError || isSystemError(error))
      throw new Refusal(diagnostic("image-commit-failed", { path: place.shown, detail: error.message }));
    throw error;
  }
}

/**
 * Replacing a file with several names would separate them, and an image with data files is more than the renamed
 * file.
 */
function canReplace({ path, image }: PinnedImage): boolean {
  return statSync(path).nlink === 1 && image.layers[0]!.parts.length === 0;
}
