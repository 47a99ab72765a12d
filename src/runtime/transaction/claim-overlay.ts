import { closeSync, ftruncateSync, lstatSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";
import { freeBytes, spaceReserve } from "../disk-space.ts";
import { formatBytes } from "../files.ts";
import { describeHolders, findHolders, isSame } from "../image/holders.ts";
import { isSameFile, tryLock } from "../image/lock.ts";
import type { PinnedImage } from "../image/pin.ts";
import { type HeldFolder, holdFolderOf, openSideFile, type SideFiles } from "./side-files.ts";

/** An apply needs this much free space to begin, in bytes: updating the package lists alone uses it. */
const spaceToBegin = 64 << 20;

/** Refuses an output that can't be written, or that is a file of the image. */
export function refuseOutput(
  output: string,
  { pinned, force }: { readonly pinned: PinnedImage; readonly force?: boolean | undefined },
): void {
  const unusable = (reason: string) =>
    new Refusal(diagnostic("image-output-unusable", { path: output, reason }));
  const look = (path: string, stat: typeof statSync = statSync) => {
    try {
      return stat(path, { throwIfNoEntry: false });
    } catch (error) {
      throw unusable(reasonOf(error));
    }
  };
  if (!look(dirname(output))?.isDirectory()) throw unusable("its folder does not exist");
  const there = look(output);
  if (!there) {
    if (look(output, lstatSync)) throw unusable("it is a symbolic link to nothing");
    return;
  }
  if (!there.isFile()) throw unusable("it is not a regular file");
  pinned.files.forEach((fd, index) => {
    if (isSame(output, pinned.statOf(fd)))
      throw unusable(index === 0 ? "it is the image itself" : "the image refers to it");
  });
  if (!force) throw new Refusal(diagnostic("image-output-exists", { path: output }));
}

/** Refuses a folder with too little room to begin. */
export function refuseFull(files: SideFiles): void {
  const free = freeBytes(dirname(files.target));
  if (free >= spaceToBegin + spaceReserve) return;
  const need = formatBytes(spaceToBegin + spaceReserve);
  const folder = dirname(files.shown(files.target));
  throw new Refusal(diagnostic("image-no-space", { folder, need, free: formatBytes(free) }));
}

/** Opens the folder of a target. */
export function holdFolder(target: string, output: string | undefined): HeldFolder {
  try {
    return holdFolderOf(target);
  } catch (error) {
    throw unwritable(dirname(target), output, error);
  }
}

function unwritable(folder: string, output: string | undefined, error: unknown): Refusal {
  const reason = reasonOf(error);
  return output === undefined
    ? new Refusal(diagnostic("image-folder-unwritable", { folder, reason }))
    : new Refusal(diagnostic("image-output-unusable", { path: output, reason: `${folder}: ${reason}` }));
}

/**
 * Opens the overlay's file, a new or an old one, and takes the lock on it: two runs may have different images and the
 * same output.
 */
export async function claim(files: SideFiles, shown: string, output: string | undefined): Promise<number> {
  for (;;) {
    const fd = openOverlay(files, output);
    let kept = false;
    try {
      if (!(await tryLock(fd, "exclusive", files.overlay))) {
        const holder = describeHolders(findHolders(files.overlay));
        throw new Refusal(diagnostic("image-locked", { path: shown, holder, doing: "written" }));
      }
      if (isSameFile(fd, files.overlay)) {
        kept = true;
        ftruncateSync(fd, 0);
        return fd;
      }
    } finally {
      if (!kept) closeSync(fd);
    }
  }
}

function openOverlay(files: SideFiles, output: string | undefined): number {
  try {
    return openSideFile(files, files.overlay);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw unwritable(dirname(files.shown(files.overlay)), output, error);
  }
}
