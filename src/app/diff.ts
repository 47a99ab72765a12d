import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { Unsupported } from "../disk/unsupported.ts";
import { openVolumes, type Volume } from "../disk/volumes.ts";
import type { CompareOptions, GuestChanges } from "../guest/compare/changes.ts";
import { compareGuests } from "../guest/compare/compare-guests.ts";
import { type Guest, openGuest } from "../guest/view/open-guest.ts";
import { type OpenedDisk, withDiskPair } from "../runtime/index.ts";
import type { ReadSettings } from "./inspect.ts";
import { pathFrom } from "./paths.ts";
import { refuseMissingRoot } from "./refuse-root.ts";

export interface DiffSettings extends ReadSettings, CompareOptions {
  /** Paths of the images, relative to `cwd`. */
  readonly images: readonly [before: string, after: string];
}

export interface ComparedImage {
  readonly path: string;
  readonly format: string;
  /** Of the disk, in bytes. */
  readonly size: number;
  /** What of the image could not be read, and was not compared. */
  readonly obstacles: readonly string[];
}

export interface ImageDiff extends GuestChanges {
  /** Of this form of the result. */
  readonly format: 1;
  readonly before: ComparedImage;
  readonly after: ComparedImage;
}

/** Works on the guests of two images. */
export type GuestPairUse<T> = (before: OpenedGuest, after: OpenedGuest) => Promise<T>;

export interface OpenedGuest {
  readonly image: ComparedImage;
  readonly guest: Guest;
}

/**
 * Compares the systems on two images, without a boot.
 *
 * @throws {Refusal} with exit code 3 where an image cannot be used, or not read without a boot
 */
export function diffImages(settings: DiffSettings): Promise<ImageDiff> {
  return withGuestPair(settings, async (before, after) => {
    for (const path of settings.below ?? []) await refuseMissing(path, [before.guest, after.guest]);
    return {
      format: 1,
      before: before.image,
      after: after.image,
      ...(await compareGuests(before.guest.tree, after.guest.tree, settings)),
    };
  });
}

/** A misspelt path would compare nothing, and find no difference. */
async function refuseMissing(path: string, guests: readonly Guest[]): Promise<void> {
  for (const { tree } of guests) if (await tree.find(path, false)) return;
  throw new Refusal(diagnostic("diff-path-missing", { path }));
}

/** Opens the systems on two images. What a file system refuses while they are read is refused as for `diffImages`. */
export async function withGuestPair<T>(
  { images, cwd, format, allowBacking, rootFilesystem, signal }: Omit<DiffSettings, keyof CompareOptions>,
  use: GuestPairUse<T>,
): Promise<T> {
  const paths = images.map((image) => pathFrom(cwd, image)) as [string, string];
  try {
    return await withDiskPair(paths, { format, allowBacking, signal }, async (before, after) => {
      const first = await openSystem(images[0], before, rootFilesystem);
      return use(first, await openSystem(images[1], after, rootFilesystem));
    });
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    const [path, other] = images;
    throw new Refusal(diagnostic("image-not-readable", { path, other, reason: error.message }));
  }
}

async function openSystem(path: string, { image, bytes }: OpenedDisk, root?: string): Promise<OpenedGuest> {
  const refuse = (reason: string) => new Refusal(diagnostic("image-not-readable", { path, reason }));
  let volumes: readonly Volume[];
  try {
    volumes = await openVolumes(bytes);
  } catch (error) {
    throw error instanceof Unsupported ? refuse(error.message) : error;
  }
  refuseMissingRoot(path, root, volumes);
  const guest = await openGuest(volumes, root);
  if (!guest.tree) throw refuse(guest.obstacles.join("; "));
  for (const { device } of guest.mounts) {
    const dirty = volumes.find((volume) => volume.device === device)?.fileSystem?.dirty;
    if (dirty !== undefined) throw refuse(`${device}: ${dirty}`);
  }
  const { obstacles } = guest;
  return { image: { path, format: image.format, size: bytes.size, obstacles }, guest };
}
