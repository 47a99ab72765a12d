import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  realpathSync,
  renameSync,
  statSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { descriptorPath } from "../../system/descriptor.ts";
import { kindOfFile } from "../../system/read-file.ts";
import { Bytes } from "../image/bytes.ts";
import { identityOf, isSameContent } from "../image/file-identity.ts";
import { readHeader } from "../image/header.ts";
import { refuseInUse } from "../image/in-use.ts";
import { lockFile } from "../image/lock.ts";
import { openImage } from "../image/open-image.ts";
import { PinnedImage } from "../image/pin.ts";
import { finishInPlace, restoreTables } from "./in-place.ts";
import {
  type InPlaceJournal,
  type Journal,
  type ReplaceJournal,
  readJournal,
  removeJournal,
  sha256Of,
  unpackTables,
} from "./journal.ts";
import { finishReplace } from "./replace.ts";
import {
  clearSideFiles,
  hasSideFiles,
  holdFolderOf,
  problemOf,
  type SideFiles,
  sideFiles,
} from "./side-files.ts";

export interface Recovery {
  /** `finished`: the image has the changes of the interrupted run. `undone`: it is the image from before that run. */
  readonly action: "nothing" | "finished" | "undone";
  /** A sentence about what was found and done. */
  readonly detail: string;
}

const nothing: Recovery = { action: "nothing", detail: "no run on this image was interrupted" };

const completed: Recovery = {
  action: "finished",
  detail: "the interrupted commit had been completed; its leftover files were removed",
};

const finished: Recovery = {
  action: "finished",
  detail: "the interrupted commit was completed: the image has the run's changes",
};

/** Returns whether an interrupted apply has to be finished or undone before the image can be used. */
export function isInterrupted(image: string): boolean {
  const path = realpath(image);
  return path !== undefined && existsSync(sideFiles(path).journal);
}

/**
 * Finishes or undoes a killed apply by means of the files that it left beside the image (or beside its `--output`).
 *
 * @throws {Refusal} if another run works on the image, or if the files cannot be trusted.
 */
export async function recover(image: string): Promise<Recovery> {
  const path = realpath(image);
  if (path === undefined) return recoverOutput(image);
  const stat = statSync(path);
  if (!stat.isFile() && !stat.isBlockDevice())
    throw new Refusal(diagnostic("image-not-a-file", { path: image, kind: kindOfFile(stat) }));
  const { files, release } = holdFolderOf(path);
  try {
    if (!hasSideFiles(files)) return nothing;
    const lock = await lockFile(path, "exclusive", image);
    try {
      await refuseHeldOverlay(files, image);
      return await settle({ name: image, path, files, lockFd: lock.fd });
    } finally {
      lock.release();
    }
  } finally {
    release();
  }
}

function realpath(image: string): string | undefined {
  try {
    return realpathSync(image);
  } catch {
    return undefined;
  }
}

/** Removes the unfinished files of an output that does not exist yet. */
async function recoverOutput(output: string): Promise<Recovery> {
  const parent = realpath(dirname(output));
  const missing = () => new Refusal(diagnostic("image-missing", { path: output }));
  if (parent === undefined) throw missing();
  const { files, release } = holdFolderOf(join(parent, basename(output)));
  try {
    if (!hasSideFiles(files)) throw missing();
    await refuseHeldOverlay(files, output);
    clearSideFiles(files);
  } finally {
    release();
  }
  return {
    action: "undone",
    detail: `the unfinished files of an interrupted run for ${output} were removed`,
  };
}

async function refuseHeldOverlay(files: SideFiles, name: string): Promise<void> {
  if (!existsSync(files.overlay)) return;
  const { release } = await lockFile(files.overlay, "exclusive", name);
  release();
}

/** A locked image whose last run was interrupted. */
interface Interrupted {
  readonly name: string;
  readonly path: string;
  readonly files: SideFiles;
  readonly lockFd: number;
}

async function settle(image: Interrupted): Promise<Recovery> {
  const { files } = image;
  const journal = readTrusted(image);
  if (journal?.road === "completed" || isPlacedOutput(image)) {
    clearSideFiles(files);
    removeJournal(files.journal);
    return completed;
  }
  if (journal === undefined) {
    clearSideFiles(files);
    return {
      action: "undone",
      detail: "a run was interrupted before its commit; its changes were dropped and the image is as it was",
    };
  }
  return journal.road === "replace" ? settleReplace(journal, image) : await settleInPlace(journal, image);
}

/** Returns whether an output got its name by link(2), and the run was killed before it removed the temporary name. */
function isPlacedOutput({ files, lockFd }: Interrupted): boolean {
  const [built, placed] = [statOf(files.finished), fstatSync(lockFd, { bigint: true })];
  return built !== undefined && built.ino === placed.ino && built.dev === placed.dev;
}

const statOf = (path: string) => statSync(path, { bigint: true, throwIfNoEntry: false });

function distrust({ name, files }: Interrupted, detail: string): Refusal {
  const journal = files.shown(files.journal);
  return new Refusal(diagnostic("image-journal-damaged", { path: name, journal, detail }));
}

function readTrusted(image: Interrupted): Journal | undefined {
  const journal = readJournal(image.files.journal);
  if (typeof journal === "string") throw distrust(image, journal);
  return journal;
}

function settleReplace(journal: ReplaceJournal, { files, lockFd }: Interrupted): Recovery {
  const built = statOf(files.finished);
  const image = identityOf(fstatSync(lockFd, { bigint: true }));
  if (!built && image.inode === journal.finished.inode && image.device === journal.finished.device) {
    finishReplace(files);
    return completed;
  }
  // The old image was always complete, and may have been used since. Then its changes are worth more.
  if (built && isSameContent(identityOf(built), journal.finished) && isSameContent(image, journal.image)) {
    renameSync(files.finished, files.target);
    finishReplace(files);
    return finished;
  }
  removeJournal(files.journal);
  clearSideFiles(files);
  return {
    action: "undone",
    detail: "the image was used after a commit to it was interrupted; the run's changes were dropped",
  };
}

async function settleInPlace(journal: InPlaceJournal, image: Interrupted): Promise<Recovery> {
  const { name, path, files, lockFd } = image;
  const { device, inode } = identityOf(fstatSync(lockFd, { bigint: true }));
  if (device !== journal.image.device || inode !== journal.image.inode)
    throw distrust(image, "it was written for another file than the one that has the image's name now");
  const overlayFd = await openTrustedOverlay(journal, image);
  let pinned: PinnedImage | undefined;
  try {
    const opened = openImage(path, { format: journal.format, allowBacking: true });
    if (journal.chain !== undefined && journal.chain.join("\0") !== opened.chain.join("\0"))
      throw distrust(image, "the image refers to other files than before");
    pinned = new PinnedImage({ ...opened, name }, lockFd);
    await refuseInUse(pinned, "exclusive");
    if (journal.tables !== undefined) restoreTables(pinned.path, unpackTables(journal.tables));
    await finishInPlace({ pinned, files, overlayFd, lockFd, again: true });
  } finally {
    pinned?.release();
    closeSync(overlayFd);
  }
  return finished;
}

/** Opens the overlay of a commit, and compares it with the journal. */
async function openTrustedOverlay(journal: InPlaceJournal, image: Interrupted): Promise<number> {
  let fd: number;
  try {
    fd = openSync(image.files.overlay, constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    throw distrust(image, "the changes that it names are missing");
  }
  try {
    const problem = problemOf(fd);
    if (problem !== undefined)
      throw distrust(image, `the changes that it names can't be trusted: ${problem}`);
    if ((await sha256Of(descriptorPath(fd))) !== journal.overlay.sha256)
      throw distrust(image, "the changes that it names are not what they were");
    const header = readHeader(new Bytes(fd), "qcow2");
    if ("damaged" in header || header.header.references.some(({ kind }) => kind !== "backing"))
      throw distrust(image, "the changes that it names are not a plain overlay");
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}
