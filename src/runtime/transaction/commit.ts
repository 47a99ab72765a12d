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
 * Makes the content of an overlay the content of its image, in the safer of two ways.
 *
 * - *replace*: a copy of the image (blocks shared where the file system can) gets the changes, is checked and brought
 *   to the disk, and takes the image's name by rename(2). At any instant the name leads to the whole old image or to
 *   the whole new one.
 * - *in place*, where there is no room for a copy, or the image has more than one file or name: the journal is brought
 *   to the disk, then the overlay is copied into the image. A crash in between leaves a mixture, which copying once
 *   more completes, and a journal that says so.
 *
 * An output is made as in *replace*, and the image is not touched.
 *
 * @param onFinal is called when the commit can't be interrupted any more.
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

/** A file with several names would lose the others, and an image with data files is more than the file that is renamed. */
function canReplace({ path, image }: PinnedImage): boolean {
  return statSync(path).nlink === 1 && image.layers[0]!.parts.length === 0;
}
