import { Unsupported } from "../../disk/unsupported.ts";
import type { Volume } from "../../disk/volumes.ts";
import { type PackageList, readPackages } from "../packages/read-packages.ts";
import type { FileTree } from "../view/file-tree.ts";
import { type MountedVolume, openGuest } from "../view/open-guest.ts";
import { type GroupAccount, readGroups, readUsers, type UserAccount } from "./accounts.ts";
import { type GuestSystem, readSystem } from "./system.ts";
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
  /** Why the image cannot be judged without a boot; empty where it can. */
  readonly obstacles: readonly string[];
}

/** Reads what an image holds. What cannot be read is named in `obstacles`. */
export async function inspect(volumes: readonly Volume[], root?: string): Promise<Inspection> {
  const guest = await openGuest(volumes, root);
  const obstacles = [...guest.obstacles];
  const nothing = { packages: [], users: [], groups: [], units: [], kernels: [] };
  if (!guest.tree) return { volumes: volumes.map((volume) => describe(volume)), ...nothing, obstacles };
  const { tree, mounts } = guest;
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
  return {
    volumes: volumes.map((volume) => describe(volume, mounts)),
    system: await attempt(readSystem, unknown),
    packages: await attempt(readPackages, []),
    users: await attempt(readUsers, []),
    groups: await attempt(readGroups, []),
    units: await attempt(readUnits, []),
    kernels: await attempt(readKernels, []),
    obstacles,
  };
}

function describe(volume: Volume, mounts: readonly MountedVolume[] = []): InspectedVolume {
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
