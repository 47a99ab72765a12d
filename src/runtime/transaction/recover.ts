import { existsSync, lstatSync, realpathSync, renameSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { withBytes } from "../image/bytes.ts";
import { readHeader } from "../image/header.ts";
import { lockFile } from "../image/lock.ts";
import { identityOf } from "../image/open-image.ts";
import { finishInPlace, finishReplace, restoreTables } from "./commit.ts";
import {
  clearSideFiles,
  hasSideFiles,
  isSameIdentity,
  type Journal,
  readJournal,
  removeJournal,
  type SideFiles,
  sha256Of,
  sideFiles,
  unpackTables,
} from "./journal.ts";

export interface Recovery {
  /** `finished`: the image has the interrupted run's changes now; `undone`: it is as it was before that run. */
  readonly action: "nothing" | "finished" | "undone";
  /** What was found and done, in a sentence. */
  readonly detail: string;
}

const nothing: Recovery = { action: "nothing", detail: "nothing was interrupted on this image" };

const completed: Recovery = {
  action: "finished",
  detail: "the interrupted commit had been completed; what it left over was taken away",
};

/** Of an output that was given its name by link(2), when its first name could not be taken away any more. */
function isSameFile(finished: string, path: string): boolean {
  const [one, other] = [finished, path].map((each) =>
    statSync(each, { bigint: true, throwIfNoEntry: false }),
  );
  return one !== undefined && other !== undefined && one.ino === other.ino && one.dev === other.dev;
}

/** Whether an apply to the image has left something that has to be seen to before the image is used. */
export function isInterrupted(image: string): boolean {
  const path = realpath(image);
  return path !== undefined && existsSync(sideFiles(path).journal);
}

/**
 * Finishes or undoes what an apply that was killed has left beside an image (or beside its `--output`).
 *
 * @throws {Refusal} where another run is at work on it, or what is left can't be trusted.
 */
export async function recover(image: string): Promise<Recovery> {
  const path = realpath(image);
  if (path === undefined) return recoverOutput(image);
  const files = sideFiles(path);
  if (!hasSideFiles(files)) return nothing;
  const lock = await lockFile(path, "exclusive", { name: image });
  try {
    await refuseHeldOverlay(files, image);
    return await settle(image, path, files, lock.fd);
  } finally {
    lock.release();
  }
}

function realpath(image: string): string | undefined {
  try {
    return realpathSync(image);
  } catch {
    return undefined;
  }
}

/** An output that never came to be: what was to become it is taken away. */
async function recoverOutput(output: string): Promise<Recovery> {
  const folder = realpath(dirname(output));
  const files = folder === undefined ? undefined : sideFiles(join(folder, basename(output)));
  if (!files || !hasSideFiles(files)) throw new Refusal(diagnostic("image-missing", { path: output }));
  await refuseHeldOverlay(files, output);
  clearSideFiles(files);
  return { action: "undone", detail: `what an interrupted run had begun for ${output} was taken away` };
}

async function refuseHeldOverlay(files: SideFiles, name: string): Promise<void> {
  if (!existsSync(files.overlay)) return;
  const { release } = await lockFile(files.overlay, "exclusive", { name });
  release();
}

async function settle(name: string, path: string, files: SideFiles, lockFd: number): Promise<Recovery> {
  const journal = readTrusted(name, files);
  if (journal?.road === "completed" || isSameFile(files.finished, path)) {
    clearSideFiles(files);
    removeJournal(files.journal);
    return completed;
  }
  if (journal === undefined) {
    clearSideFiles(files);
    return {
      action: "undone",
      detail:
        "a run was interrupted before its commit; its changes were taken away and the image is as it was",
    };
  }
  return journal.road === "replace"
    ? settleReplace(journal, path, files)
    : settleInPlace(journal, name, path, files, lockFd);
}

function readTrusted(name: string, files: SideFiles): Journal | undefined {
  const stat = lstatSync(files.journal, { throwIfNoEntry: false });
  const distrust = (detail: string) =>
    new Refusal(diagnostic("image-journal-damaged", { path: name, journal: files.journal, detail }));
  if (stat === undefined) return undefined;
  const user = process.geteuid?.();
  if (!stat.isFile() || (stat.uid !== user && stat.uid !== 0)) throw distrust("it belongs to somebody else");
  const journal = readJournal(files.journal);
  if (typeof journal === "string") throw distrust(journal);
  return journal;
}

function settleReplace(
  journal: Extract<Journal, { road: "replace" }>,
  path: string,
  files: SideFiles,
): Recovery {
  const finished = statSync(files.finished, { bigint: true, throwIfNoEntry: false });
  const image = identityOf(statSync(path, { bigint: true }));
  if (!finished && image.inode === journal.finished.inode && image.device === journal.finished.device) {
    finishReplace(path, files);
    return completed;
  }
  // The old image was whole all the time, and may have been used since: then its changes are worth more.
  if (
    finished &&
    isSameIdentity(identityOf(finished), journal.finished) &&
    isSameIdentity(image, journal.image)
  ) {
    renameSync(files.finished, path);
    finishReplace(path, files);
    return {
      action: "finished",
      detail: "the interrupted commit was completed: the image has the run's changes",
    };
  }
  removeJournal(files.journal);
  clearSideFiles(files);
  return {
    action: "undone",
    detail: "the image was used after a commit to it was interrupted; the run's changes were taken away",
  };
}

async function settleInPlace(
  journal: Extract<Journal, { road: "in-place" }>,
  name: string,
  path: string,
  files: SideFiles,
  lockFd: number,
): Promise<Recovery> {
  const distrust = (detail: string) =>
    new Refusal(diagnostic("image-journal-damaged", { path: name, journal: files.journal, detail }));
  const image = identityOf(statSync(path, { bigint: true }));
  if (image.device !== journal.image.device || image.inode !== journal.image.inode)
    throw distrust("it was written for another file than the one that has the image's name now");
  if (!existsSync(files.overlay)) throw distrust("the changes that it names are missing");
  if ((await sha256Of(files.overlay)) !== journal.overlay.sha256)
    throw distrust("the changes that it names are not what they were");
  const header = withBytes(files.overlay, (bytes) => readHeader(bytes, "qcow2"));
  if ("damaged" in header || header.header.references.some((one) => one.kind !== "backing"))
    throw distrust("the changes that it names are no plain overlay");
  if (journal.tables !== undefined) restoreTables(path, unpackTables(journal.tables));
  await finishInPlace(path, name, journal.format, files, lockFd, true);
  return {
    action: "finished",
    detail: "the interrupted commit was completed: the image has the run's changes",
  };
}
