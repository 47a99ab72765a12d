import { machine } from "node:os";
import { Unsupported } from "../disk/unsupported.ts";
import { openVolumes } from "../disk/volumes.ts";
import { type Inspection, inspect } from "../guest/inspect/inspect.ts";
import { withDisk } from "../runtime/index.ts";
import { pathFrom } from "./paths.ts";
import { refuseMissingRoot } from "./refuse-root.ts";

/** How an image is read without a boot. */
export interface ReadSettings {
  readonly format?: string | undefined;
  readonly allowBacking?: boolean | undefined;
  /** The device of the root file system, in each image; undefined to look for it. */
  readonly rootFilesystem?: string | undefined;
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
}

export interface InspectSettings extends ReadSettings {
  /** Path of the image, relative to `cwd`. */
  readonly image: string;
}

export interface InspectedImage extends Inspection {
  /** Of this form of the result. */
  readonly format: 1;
  readonly image: {
    readonly path: string;
    readonly format: string;
    /** Of the disk, in bytes. */
    readonly size: number;
  };
}

/**
 * Reads what an image holds, without a boot.
 *
 * @throws {Refusal} with exit code 3 where the image cannot be used, and 2 where it lacks the root file system
 */
export async function inspectImage(settings: InspectSettings): Promise<InspectedImage> {
  const { format, allowBacking, signal, rootFilesystem } = settings;
  const path = pathFrom(settings.cwd, settings.image);
  return withDisk(path, { format, allowBacking, signal }, async ({ image, bytes }) => {
    const description = { path: settings.image, format: image.format, size: bytes.size };
    try {
      const volumes = await openVolumes(bytes);
      refuseMissingRoot(settings.image, rootFilesystem, volumes);
      return { format: 1, image: description, ...(await inspect(volumes, machine(), rootFilesystem)) };
    } catch (error) {
      // Of the partition table or of LVM: nothing behind it can be read.
      if (!(error instanceof Unsupported)) throw error;
      const nothing = { packages: [], users: [], groups: [], units: [], kernels: [], skippedMounts: [] };
      const obstacles = [error.message];
      return { format: 1, image: description, volumes: [], ...nothing, obstacles, needsBoot: obstacles };
    }
  });
}
