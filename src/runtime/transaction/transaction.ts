import { closeSync, constants, ftruncateSync, lstatSync, openSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { reasonOf } from "../../source/errno.ts";
import { freeBytes, spaceReserve } from "../disk-space.ts";
import { formatBytes } from "../files.ts";
import { describeHolders, findHolders } from "../image/holders.ts";
import { isSameFile, tryLock } from "../image/lock.ts";
import type { OpenedImage } from "../image/open-image.ts";
import { type CommitPlace, commit } from "./commit.ts";
import { clearSideFiles, type SideFiles, sideFiles } from "./journal.ts";
import { createOverlay, QemuImgError } from "./qemu-img.ts";

/** Free bytes below which an apply is not even begun: an update of package lists alone takes that. */
const spaceToBegin = 64 << 20;

export interface TransactionOptions {
  readonly image: OpenedImage;
  /** The descriptor that holds the lock on the image; programs that work on it for us inherit it. */
  readonly lockFd: number;
  /** Absolute path of a file to write instead of the image. */
  readonly output?: string | undefined;
  readonly force?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * All that a run writes, until it is certain: an overlay beside the image (or beside the output). `commit`
 * makes it the image's content, wholly; `abandon` lets it go. The image is not written to by anything else.
 */
export class Transaction {
  readonly overlay: string;
  readonly #options: TransactionOptions;
  readonly #files: SideFiles;
  readonly #overlayFd: number;
  #open = true;

  private constructor(options: TransactionOptions, files: SideFiles, overlayFd: number) {
    this.overlay = files.overlay;
    this.#options = options;
    this.#files = files;
    this.#overlayFd = overlayFd;
  }

  /**
   * Makes the overlay. What an apply that crashed before its commit has left there is written over.
   *
   * @throws {Refusal} where the folder can't be written, has no room, or the output exists.
   */
  static async begin(options: TransactionOptions): Promise<Transaction> {
    const { image, output } = options;
    const target = output ?? image.path;
    const folder = dirname(target);
    if (output !== undefined) refuseOutput(output, options);
    const free = freeBytes(folder);
    if (free < spaceToBegin + spaceReserve) {
      const need = formatBytes(spaceToBegin + spaceReserve);
      throw new Refusal(diagnostic("image-no-space", { folder, need, free: formatBytes(free) }));
    }
    const files = sideFiles(target);
    const fd = await claim(files.overlay, image.path, output);
    const transaction = new Transaction(options, files, fd);
    try {
      rmSync(files.finished, { force: true });
      await createOverlay(files.overlay, image.path, image.format, { signal: options.signal, inherit: [fd] });
    } catch (error) {
      transaction.abandon();
      if (!(error instanceof QemuImgError)) throw error;
      throw new Refusal(diagnostic("image-folder-unwritable", { folder, reason: error.message }));
    }
    return transaction;
  }

  /**
   * Makes the overlay's content the image's (or the output's). Ends with the whole of it on the disk, or
   * throws with the image as it was; `onFinal` is called when it can't be interrupted any more.
   *
   * @throws {Refusal} `image-commit-failed`, `image-changed-meanwhile`, `image-in-use`, `image-no-space`; and
   *   `image-commit-interrupted`, the one that leaves something for `recover` to finish.
   */
  async commit(onFinal: () => void = () => {}): Promise<void> {
    const { image, output, force, lockFd, signal } = this.#options;
    const place: CommitPlace = { image, files: this.#files, output, force: force === true, lockFd, signal };
    try {
      await commit(place, onFinal);
    } catch (error) {
      if (error instanceof Refusal && error.diagnostics[0]?.code === "image-commit-interrupted")
        this.#close();
      throw error;
    }
    this.#close();
  }

  /** Takes the overlay away, and whatever else was begun. */
  abandon(): void {
    if (!this.#open) return;
    clearSideFiles(this.#files);
    this.#close();
  }

  #close(): void {
    if (this.#open) closeSync(this.#overlayFd);
    this.#open = false;
  }
}

function refuseOutput(output: string, { image, force }: TransactionOptions): void {
  const unusable = (reason: string) =>
    new Refusal(diagnostic("image-output-unusable", { path: output, reason }));
  const folder = statSync(dirname(output), { throwIfNoEntry: false });
  if (!folder?.isDirectory()) throw unusable("its folder does not exist");
  const there = statSync(output, { throwIfNoEntry: false });
  if (!there) {
    if (lstatSync(output, { throwIfNoEntry: false })) throw unusable("it is a symbolic link to nothing");
    return;
  }
  if (!there.isFile()) throw unusable("it is not a regular file");
  const own = statSync(image.path);
  if (there.ino === own.ino && there.dev === own.dev) throw unusable("it is the image itself");
  if (!force) throw new Refusal(diagnostic("image-output-exists", { path: output }));
}

/**
 * Opens the overlay's file, new or left over, and takes the lock on it: two runs may have different images
 * and the same output.
 */
async function claim(path: string, image: string, output: string | undefined): Promise<number> {
  for (;;) {
    const fd = openOwn(path, output);
    let kept = false;
    try {
      if (!(await tryLock(fd, "exclusive", path))) {
        const holder = describeHolders(findHolders(path));
        throw new Refusal(diagnostic("image-locked", { path: output ?? image, holder, doing: "written" }));
      }
      if (isSameFile(fd, path)) {
        kept = true;
        ftruncateSync(fd, 0);
        return fd;
      }
    } finally {
      if (!kept) closeSync(fd);
    }
  }
}

function openOwn(path: string, output: string | undefined): number {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
  try {
    return openSync(path, flags, 0o600);
  } catch (error) {
    const folder = dirname(path);
    const reason = reasonOf(error);
    if (output === undefined) throw new Refusal(diagnostic("image-folder-unwritable", { folder, reason }));
    throw new Refusal(diagnostic("image-output-unusable", { path: output, reason: `${folder}: ${reason}` }));
  }
}
