import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { Interrupted, lastLine, runTool } from "../appliance/tools.ts";
import { allocatedBytes, freeBytes, spaceReserve } from "../disk-space.ts";
import { formatBytes, syncPath } from "../files.ts";
import { withBytes } from "../image/bytes.ts";
import { refuseInUse } from "../image/in-use.ts";
import { identityOf, type OpenedImage } from "../image/open-image.ts";
import { readVdiTables } from "../image/vdi.ts";
import {
  isSameIdentity,
  packTables,
  removeJournal,
  type SideFiles,
  sha256Of,
  writeJournal,
} from "./journal.ts";
import { checkImage, commitOverlay, convertOverlay, QemuImgError, repairLeaks } from "./qemu-img.ts";

export interface CommitPlace {
  readonly image: OpenedImage;
  readonly files: SideFiles;
  readonly output: string | undefined;
  readonly force: boolean;
  readonly lockFd: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * Puts an overlay's content into its image, by the safer of two roads.
 *
 * - *replace*: a copy of the image (blocks shared where the file system can) gets the changes, is checked and
 *   brought to the disk, and takes the image's name by rename(2). At any instant the name leads to the whole
 *   old image or to the whole new one.
 * - *in place*, where there is no room for a copy, or where the image is more than one file or one name: the
 *   journal is brought to the disk, then the overlay is copied into the image. A crash in between leaves a
 *   mixture that the same copying makes whole, and a journal that says so.
 *
 * An output is made by the first road, and never the image's own name touched.
 */
export async function commit(place: CommitPlace, onFinal: () => void): Promise<void> {
  const { image, files } = place;
  syncPath(files.overlay);
  await refuseInUse(image, place.output === undefined ? "exclusive" : "shared", place.signal);
  refuseChanged(image);
  try {
    if (place.output !== undefined) {
      if (!(await buildFinished(place, true))) throw noSpace(place);
      placeOutput(place, place.output, onFinal);
    } else if (canReplace(image) && (await buildFinished(place, false))) {
      await refuseInUse(image, "exclusive", place.signal);
      replace(place, onFinal);
    } else await commitInPlace(place, onFinal);
  } catch (error) {
    if (error instanceof QemuImgError || isSystemError(error)) {
      const detail = error.message;
      throw new Refusal(diagnostic("image-commit-failed", { path: place.output ?? image.name, detail }));
    }
    throw error;
  }
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === "string";

function refuseChanged(image: OpenedImage): void {
  const now = statSync(image.path, { bigint: true, throwIfNoEntry: false });
  if (!now || !isSameIdentity(identityOf(now), image.identity))
    throw new Refusal(diagnostic("image-changed-meanwhile", { path: image.name }));
}

/** A file of several names would lose the others, and one with extents is more than the file that is renamed. */
function canReplace(image: OpenedImage): boolean {
  return statSync(image.path).nlink === 1 && !image.header.references.some((one) => one.kind !== "backing");
}

/**
 * Makes the finished image beside its place, whole and on the disk.
 *
 * @returns false where there is no room for it, or it can't be given the image's owner.
 */
async function buildFinished(place: CommitPlace, standalone: boolean): Promise<boolean> {
  const { image, files } = place;
  const options = { signal: place.signal, inherit: [place.lockFd] };
  const compressed = image.header.subformat === "streamOptimized";
  if (compressed || (standalone && image.header.references.length > 0)) {
    // qemu can't write into a compressed vmdk; and an output must not refer to files of another folder.
    if (!hasRoom(place)) return false;
    const creation = compressed ? ["subformat=streamOptimized"] : [];
    await convertOverlay(files.overlay, image.path, image.format, files.finished, creation, options);
    if (!standalone) await runTool(["chmod", `--reference=${image.path}`, files.finished], options);
    if (!standalone) await runTool(["chown", `--reference=${image.path}`, files.finished], options);
  } else {
    if (!(await copyImage(place, standalone))) return false;
    await commitOverlay(files.overlay, files.finished, image.format, options);
  }
  if (!standalone && !hasSameOwner(image.path, files.finished)) {
    rmSync(files.finished, { force: true });
    return false;
  }
  await checkImage(files.finished, image.format, options);
  syncPath(files.finished);
  return true;
}

async function copyImage(place: CommitPlace, standalone: boolean): Promise<boolean> {
  const { image, files } = place;
  const options = { signal: place.signal, inherit: [place.lockFd] };
  const copy = (...how: string[]) =>
    runTool(
      [
        "cp",
        ...how,
        ...(standalone ? [] : ["--preserve=all"]),
        "--no-target-directory",
        "--",
        image.path,
        files.finished,
      ],
      options,
    );
  if ((await copy("--reflink=always")).code === 0) return true;
  rmSync(files.finished, { force: true });
  if (!hasRoom(place)) return false;
  const result = await copy("--reflink=never", "--sparse=auto");
  if (result.code === 0) return true;
  rmSync(files.finished, { force: true });
  // Others may have filled the disk since we looked.
  if (!hasRoom(place)) return false;
  throw new QemuImgError(lastLine(result));
}

const neededToCopy = ({ image, files }: CommitPlace) =>
  allocatedBytes(image.path) + allocatedBytes(files.overlay) + spaceReserve;

const hasRoom = (place: CommitPlace) => freeBytes(dirname(place.files.finished)) >= neededToCopy(place);

function noSpace(place: CommitPlace, need = neededToCopy(place)): Refusal {
  const folder = dirname(place.files.finished);
  const free = formatBytes(freeBytes(folder));
  return new Refusal(diagnostic("image-no-space", { folder, need: formatBytes(need), free }));
}

function hasSameOwner(a: string, b: string): boolean {
  const [one, other] = [statSync(a), statSync(b)];
  return one.uid === other.uid && one.gid === other.gid && one.mode === other.mode;
}

function replace({ image, files, signal }: CommitPlace, onFinal: () => void): void {
  if (signal?.aborted) throw new Interrupted();
  refuseChanged(image);
  const finished = identityOf(statSync(files.finished, { bigint: true }));
  try {
    writeJournal(files.journal, { road: "replace", image: image.identity, finished });
    onFinal();
    renameSync(files.finished, image.path);
  } catch (error) {
    removeJournal(files.journal);
    throw error;
  }
  finishReplace(image.path, files);
}

/** What is left to do once the finished image has the image's name. */
export function finishReplace(target: string, files: SideFiles): void {
  syncPath(dirname(target));
  // The journal last: as long as it is there, it is known that the image has the run's changes.
  rmSync(files.overlay, { force: true });
  removeJournal(files.journal);
}

function placeOutput({ files, force, signal }: CommitPlace, output: string, onFinal: () => void): void {
  if (signal?.aborted) throw new Interrupted();
  onFinal();
  // The finished image holds all of it by now; an overlay beside the output would look like a run that came to nothing.
  rmSync(files.overlay, { force: true });
  if (force) renameSync(files.finished, output);
  else linkNew(files.finished, output);
  syncPath(dirname(output));
}

/** Gives a file a name that must be new, in one step: link(2) fails where rename(2) would write over. */
function linkNew(finished: string, output: string): void {
  try {
    linkSync(finished, output);
    rmSync(finished);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" || statSync(output, { throwIfNoEntry: false }))
      throw new Refusal(diagnostic("image-output-exists", { path: output }));
    // A file system without hard links (FAT).
    renameSync(finished, output);
  }
}

async function commitInPlace(place: CommitPlace, onFinal: () => void): Promise<void> {
  const { image, files, lockFd, signal } = place;
  // The image grows by no more than the overlay holds, if at all; a full disk half way is what must not be.
  const needed = allocatedBytes(files.overlay) + spaceReserve;
  if (image.header.subformat === "streamOptimized" || freeBytes(dirname(image.path)) < needed)
    throw noSpace(place, needed);
  const tables = image.format === "vdi" ? withBytes(image.path, readVdiTables) : undefined;
  if (image.format === "vdi" && tables === undefined) throw noSpace(place);
  await checkImage(image.path, image.format, { signal, inherit: [lockFd] });
  const overlay = { size: statSync(files.overlay).size, sha256: await sha256Of(files.overlay) };
  if (signal?.aborted) throw new Interrupted();
  refuseChanged(image);
  const { device, inode } = image.identity;
  writeJournal(files.journal, {
    road: "in-place",
    format: image.format,
    image: { device, inode },
    overlay,
    ...(tables === undefined ? {} : { tables: packTables(tables) }),
  });
  onFinal();
  await finishInPlace(image.path, image.name, image.format, files, lockFd, false);
}

/** Puts the start of an image back as it was before a copying that was cut off. */
export function restoreTables(path: string, tables: Buffer): void {
  const fd = openSync(path, "r+");
  try {
    writeSync(fd, tables, 0, tables.length, 0);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Copies the overlay into the image, from the start. Not to be interrupted.
 *
 * @param again it had been begun before, and cut off.
 * @throws {Refusal} `image-commit-interrupted`: the journal and the overlay stay.
 */
export async function finishInPlace(
  path: string,
  name: string,
  format: string,
  files: SideFiles,
  lockFd: number,
  again: boolean,
): Promise<void> {
  try {
    await commitOverlay(files.overlay, path, format, { inherit: [lockFd] });
    if (again && format === "qcow2") await repairLeaks(path, { inherit: [lockFd] });
    syncPath(path);
    // Without the overlay a journal of a copying that is on could not be acted on; without a journal the overlay would
    // look like that of a run that came to nothing.
    writeJournal(files.journal, { road: "completed" });
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Refusal(diagnostic("image-commit-interrupted", { path: name, detail }));
  }
  rmSync(files.overlay, { force: true });
  removeJournal(files.journal);
}
