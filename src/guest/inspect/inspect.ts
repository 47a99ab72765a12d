import { Unsupported } from "../../disk/unsupported.ts";
import type { Volume } from "../../disk/volumes.ts";
import { type PackageList, readPackages } from "../packages/read-packages.ts";
import { readPackageFacts } from "../quick/read-package-judge.ts";
import type { FileTree } from "../view/file-tree.ts";
import { type Mount, openGuest } from "../view/open-guest.ts";
import { type GroupAccount, readGroups, readUsers, type UserAccount } from "./accounts.ts";
import { foreignPrograms, type GuestSystem, readSystem } from "./system.ts";
import { type GuestUnit, readUnits } from "./units.ts";

export interface InspectedVolume {
  readonly device: string;
  /** In bytes. */
  readonly size: number;
  /** As blkid names it. */
  readonly kind: string;
  readonly uuid?: string;
  readonly label?: string;
  /** Where it is mounted when the guest boots. */
  readonly folder?: string;
}

export interface Inspection {
  readonly volumes: readonly InspectedVolume[];
  /** Absent where no system could be read. */
  readonly system?: GuestSystem;
  readonly packages: readonly PackageList[];
  readonly users: readonly UserAccount[];
  readonly groups: readonly GroupAccount[];
  readonly units: readonly GuestUnit[];
  /** Releases, such as `6.1.0-18-amd64`. */
  readonly kernels: readonly string[];
  /** Mounts of fstab(5) whose device is not on the image, which the boot goes on without. */
  readonly skippedMounts: readonly Mount[];
  /** What could not be read, and why. */
  readonly obstacles: readonly string[];
  /** Why every check would boot the image; empty where it would not. */
  readonly needsBoot: readonly string[];
  /** Why a check of packages would boot it. */
  readonly packagesNeedBoot?: string;
}

/**
 * Reads what an image holds. What cannot be read is named in `obstacles`.
 *
 * @param machine the architecture of the machine that would check it, as `uname -m` prints it
 */
export async function inspect(
  volumes: readonly Volume[],
  machine: string,
  root?: string,
): Promise<Inspection> {
  const guest = await openGuest(volumes, root);
  const obstacles = [...guest.obstacles];
  const nothing = { packages: [], users: [], groups: [], units: [], kernels: [], skippedMounts: [] };
  if (!guest.tree)
    return {
      volumes: volumes.map((volume) => describe(volume)),
      ...nothing,
      obstacles,
      needsBoot: obstacles,
    };
  const { tree, mounts, skipped } = guest;
  const attempt = async <T>(read: (tree: FileTree) => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await read(tree);
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      obstacles.push(error.message);
      return otherwise;
    }
  };
  const unknown: GuestSystem = { distro: "unknown", version: "", name: "" };
  const system = await attempt(readSystem, unknown);
  const packages = await attempt(readPackages, []);
  const found = {
    volumes: volumes.map((volume) => describe(volume, mounts)),
    system,
    packages,
    users: await attempt(readUsers, []),
    groups: await attempt(readGroups, []),
    units: await attempt(readUnits, []),
    kernels: await attempt(readKernels, []),
    skippedMounts: skipped,
  };
  const foreign = foreignPrograms(system, machine);
  const facts = await readPackageFacts(tree, system.family, true);
  return {
    ...found,
    obstacles,
    needsBoot: [...obstacles, ...(foreign === undefined ? [] : [foreign])],
    ...(typeof facts === "string" ? { packagesNeedBoot: facts } : {}),
  };
}

function describe(volume: Volume, mounts: readonly Mount[] = []): InspectedVolume {
  const { device, size, kind, fileSystem } = volume;
  const folder = mounts.find((mount) => mount.device === device)?.folder;
  return {
    device,
    size,
    kind: fileSystem?.kind ?? kind,
    ...(fileSystem?.uuid ? { uuid: fileSystem.uuid } : {}),
    ...(fileSystem?.label ? { label: fileSystem.label } : {}),
    ...(folder === undefined ? {} : { folder }),
  };
}

/** The releases of kernels that have modules, or an image in /boot. */
async function readKernels(tree: FileTree): Promise<string[]> {
  const images = (await tree.list("/boot")).flatMap((name) => /^vmlinu[xz]-(.+)$/.exec(name)?.[1] ?? []);
  return [...new Set([...(await tree.list("/lib/modules")), ...images])].sort();
}
