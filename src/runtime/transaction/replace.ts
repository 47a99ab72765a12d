import { linkSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { syncPath } from "../files.ts";
import { type ContentIdentity, identityOf } from "../image/file-identity.ts";
import { type CommitPlace, refuseChanged } from "./commit-place.ts";
import { removeJournal, writeJournal } from "./journal.ts";
import { removeSideFile, type SideFiles } from "./side-files.ts";

/** Puts the finished image in the place of the old one. */
export function replace(place: CommitPlace, onFinal: () => void): void {
  const { pinned, files } = place;
  refuseChanged(place);
  const finished = contentOf(identityOf(statSync(files.finished, { bigint: true })));
  try {
    writeJournal(files.journal, { road: "replace", image: contentOf(pinned.image.identity), finished });
    onFinal();
    renameSync(files.finished, files.target);
  } catch (error) {
    removeJournal(files.journal);
    throw error;
  }
  finishReplace(files);
}

/** Completes the commit once the finished image has the image's name. */
export function finishReplace(files: SideFiles): void {
  syncPath(dirname(files.target));
  // Remove the journal last: while it exists, recovery knows that the image has the run's changes.
  removeSideFile(files, files.overlay);
  removeJournal(files.journal);
}

const contentOf = ({ device, inode, size, modified }: ContentIdentity): ContentIdentity => ({
  device,
  inode,
  size,
  modified,
});

/** Gives the finished image the name of the output. */
export function placeOutput(place: CommitPlace, onFinal: () => void): void {
  const { files, force } = place;
  refuseChanged(place);
  onFinal();
  // The finished image is complete. An overlay beside the output would look like an interrupted run.
  removeSideFile(files, files.overlay);
  if (force) renameSync(files.finished, files.target);
  else linkNew(place);
  syncPath(dirname(files.target));
}

/** Gives a file a name that must be new, in one step. link(2) fails where rename(2) would replace a file. */
function linkNew({ files, shown }: CommitPlace): void {
  try {
    linkSync(files.finished, files.target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || statSync(files.target, { throwIfNoEntry: false }))
      throw new Refusal(diagnostic("image-output-exists", { path: shown }));
    // A file system without hard links (FAT).
    renameSync(files.finished, files.target);
    return;
  }
  removeSideFile(files, files.finished);
}
