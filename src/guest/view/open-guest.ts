import type { Volume } from "../../disk/volumes.ts";
import { FileTree } from "./file-tree.ts";
import { isMountedAtBoot, parseFstab } from "./fstab.ts";
import { matchDevice } from "./match-device.ts";

export interface MountedVolume {
  readonly device: string;
  readonly folder: string;
}

/** The system on an image, as far as it can be read without a boot. */
export interface Guest {
  readonly tree: FileTree;
  readonly mounts: readonly MountedVolume[];
  /** Why what is read may not be what a boot would show; empty where it is. */
  readonly obstacles: readonly string[];
}

export interface NoGuest {
  readonly tree: undefined;
  readonly obstacles: readonly string[];
}

/**
 * Finds the system of an image and mounts what its fstab mounts at boot.
 *
 * @param root the device of the root file system; undefined to look for it
 */
export async function openGuest(volumes: readonly Volume[], root?: string): Promise<Guest | NoGuest> {
  const obstacles = volumes.flatMap(({ device, reason }) =>
    reason === undefined ? [] : [`${device}: ${reason}`],
  );
  const candidates: { readonly volume: Volume; readonly tree: FileTree }[] = [];
  for (const volume of volumes) {
    if (!volume.fileSystem || (root !== undefined && volume.device !== root)) continue;
    const tree = new FileTree(volume.fileSystem);
    if (root !== undefined || (await hasSystem(tree))) candidates.push({ volume, tree });
  }
  const [found, another] = candidates;
  if (!found)
    return {
      tree: undefined,
      obstacles: [...obstacles, "no system was found in the file systems that can be read"],
    };
  if (another) {
    const devices = candidates.map(({ volume }) => volume.device).join(", ");
    return { tree: undefined, obstacles: [...obstacles, `the image holds several systems: ${devices}`] };
  }
  const { volume, tree } = found;
  const mounts = [{ device: volume.device, folder: "/" }];
  const mounted = [volume];
  for (const { device, folder, options } of await fstabOf(tree)) {
    const part = matchDevice(device, volumes);
    if (part?.fileSystem && (await tree.mount(folder, part.fileSystem))) {
      mounts.push({ device: part.device, folder });
      mounted.push(part);
    } else if (part || !options.includes("nofail"))
      obstacles.push(`${folder}: /etc/fstab mounts ${device} there, which cannot be read`);
  }
  for (const { device, fileSystem } of mounted)
    if (fileSystem?.dirty !== undefined) obstacles.push(`${device}: ${fileSystem.dirty}`);
  return { tree, mounts, obstacles };
}

async function hasSystem(tree: FileTree): Promise<boolean> {
  const files = ["/etc/os-release", "/usr/lib/os-release", "/etc/fstab"];
  // With a separate /usr the link os-release leads nowhere until it is mounted.
  for (const file of files) if (await tree.find(file, false)) return true;
  return false;
}

/** The entries that are mounted at boot, outer folders first. */
async function fstabOf(tree: FileTree) {
  const text = (await tree.readText("/etc/fstab", 2 ** 20)) ?? "";
  const depth = (folder: string) => folder.split("/").filter((name) => name !== "").length;
  return parseFstab(text)
    .filter((entry) => isMountedAtBoot(entry) && depth(entry.folder) > 0)
    .sort((a, b) => depth(a.folder) - depth(b.folder));
}
