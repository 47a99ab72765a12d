import { closeSync, fsyncSync, openSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { descriptorPath } from "../../system/descriptor.ts";
import { allocatedBytes, freeBytes, spaceReserve } from "../disk-space.ts";
import { stackOf } from "../image/block-node.ts";
import { withBytes } from "../image/bytes.ts";
import { growsByRewrite } from "../image/growth.ts";
import type { PinnedImage } from "../image/pin.ts";
import { readVdiTables } from "../image/vdi.ts";
import { type CommitPlace, neededToCopy, noSpace, refuseChanged } from "./commit-place.ts";
import { packTables, removeJournal, sha256Of, writeJournal } from "./journal.ts";
import { checkImage, commitOverlay, qcow2Node, repairLeaks } from "./qemu-img.ts";
import { removeSideFile, type SideFiles } from "./side-files.ts";

/** Copies the overlay into the image, with a journal that allows an interrupted copy to be completed. */
export async function commitInPlace(place: CommitPlace, onFinal: () => void): Promise<void> {
  const { pinned, files, overlayFd, lockFd, signal } = place;
  const { format, header, identity, chain } = pinned.image;
  const overlay = descriptorPath(overlayFd);
  // The image grows by at most the size of the overlay. The disk must not become full during the copy.
  const needed = allocatedBytes(overlay) + spaceReserve;
  if (header.subformat === "streamOptimized" || freeBytes(dirname(files.target)) < needed)
    throw noSpace(place, needed);
  if (place.grows && growsByRewrite(format)) throw noSpace(place, neededToCopy(place));
  const tables = format === "vdi" ? withBytes(pinned.path, readVdiTables) : undefined;
  if (format === "vdi" && tables === undefined) throw noSpace(place, neededToCopy(place));
  await checkImage(pinned.top, { signal, inherit: [lockFd] });
  const held = { size: statSync(overlay).size, sha256: await sha256Of(overlay) };
  refuseChanged(place);
  const { device, inode } = identity;
  writeJournal(files.journal, {
    road: "in-place",
    format,
    image: { device, inode },
    overlay: held,
    chain,
    ...(tables === undefined ? {} : { tables: packTables(tables) }),
  });
  onFinal();
  await finishInPlace({ pinned, files, overlayFd, lockFd, again: false });
}

/** Restores the start of an image from before an interrupted copy. */
export function restoreTables(path: string, tables: Buffer): void {
  const fd = openSync(path, "r+");
  try {
    writeSync(fd, tables, 0, tables.length, 0);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

export interface InPlaceCopy {
  readonly pinned: PinnedImage;
  readonly files: SideFiles;
  readonly overlayFd: number;
  readonly lockFd: number;
  /** Whether an earlier copy was interrupted. */
  readonly again: boolean;
}

/**
 * Copies the whole overlay into the image. The copy cannot be interrupted.
 *
 * @throws {Refusal} `image-commit-interrupted`: the journal and the overlay remain.
 */
export async function finishInPlace({ pinned, files, overlayFd, lockFd, again }: InPlaceCopy): Promise<void> {
  const options = { inherit: [lockFd] };
  try {
    await commitOverlay(stackOf([qcow2Node(descriptorPath(overlayFd)), ...pinned.nodes]), options);
    pinned.keepDescriptor();
    if (again && pinned.image.format === "qcow2") await repairLeaks(pinned.top, options);
    pinned.sync();
    // A journal without an overlay would be of no use to recovery. An overlay without a journal would look like that
    // of a run that ended before its commit.
    writeJournal(files.journal, { road: "completed" });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Refusal(diagnostic("image-commit-interrupted", { path: pinned.image.name, detail }));
  }
  removeSideFile(files, files.overlay);
  removeJournal(files.journal);
}
