import { fileType, typeOf } from "../../disk/file-system.ts";
import type { Volume } from "../../disk/volumes.ts";
import { diskNames } from "./disk-names.ts";
import { FileTree } from "./file-tree.ts";
import { placeOf, planMounts } from "./fstab.ts";
import { matchDevice, matchNamed } from "./match-device.ts";
import { unreadMounts } from "./unread-mounts.ts";

export interface Mount {
  readonly device: string;
  readonly folder: string;
}

/** The system on an image, as far as it can be read without a boot. */
export interface Guest {
  readonly tree: FileTree;
  readonly mounts: readonly Mount[];
  /** The mounts of fstab(5) that the boot goes on without (`nofail`): their devices are not on the image. */
  readonly skipped: readonly Mount[];
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
  const named = root === undefined ? undefined : matchNamed(root, volumes);
  for (const volume of volumes) {
    if (!volume.fileSystem || (root !== undefined && volume !== named)) continue;
    const tree = new FileTree(volume.fileSystem);
    if (root !== undefined || (await hasSystem(tree))) candidates.push({ volume, tree });
  }
  const [found, another] = candidates;
  if (!found) {
    const devices = volumes.map(({ device }) => device);
    const missing =
      root === undefined || named
        ? "no system was found in the file systems that can be read"
        : `${root} is none of the image's volumes: ${devices.join(", ")}`;
    return { tree: undefined, obstacles: [...obstacles, missing] };
  }
  if (another) {
    const devices = candidates.map(({ volume }) => volume.device).join(", ");
    const several = `the image holds several systems: ${devices} (choose one with \`--root-filesystem\`)`;
    return { tree: undefined, obstacles: [...obstacles, several] };
  }
  const { volume, tree } = found;
  const mounts = [{ device: volume.device, folder: "/" }];
  const mounted = [volume];
  const skipped: Mount[] = [];
  const systemd = await hasSystemd(tree);
  const fstab = (await tree.readText("/etc/fstab", 2 ** 20)) ?? "";
  const plan = planMounts(fstab, systemd);
  const disks = diskNames(plan, /^\/dev\/sda(\d*)$/.exec(volume.device)?.[1] ?? "");
  const outerFirst = plan.mounts.toSorted((a, b) => depthOf(a.folder) - depthOf(b.folder));
  for (const mount of outerFirst) {
    const { folder, device, required } = mount;
    const place = placeOf(mount);
    if (place === "elsewhere" || apiFolder.test(`${folder}/`)) continue;
    const part = place === "disk" ? matchDevice(device, volumes, disks) : undefined;
    const problem = `${folder}: /etc/fstab mounts ${device} there`;
    if (part?.fileSystem && !mountsAs(part.fileSystem.kind, mount.type))
      obstacles.push(`${problem} as ${mount.type}, but it holds ${part.fileSystem.kind}`);
    else if (part?.fileSystem) {
      if (await tree.mount(folder, part.fileSystem)) {
        mounts.push({ device: part.device, folder });
        mounted.push(part);
      } else obstacles.push(`${problem}, but the folder does not exist`);
    } else if (part || required || place === "folder") obstacles.push(`${problem}, which cannot be read`);
    else skipped.push({ folder, device });
  }
  if (systemd) obstacles.push(...(await unreadMounts(tree, volumes, mounted)));
  for (const { device, fileSystem } of mounted)
    if (fileSystem?.dirty !== undefined) obstacles.push(`${device}: ${fileSystem.dirty}`);
  return { tree, mounts, skipped, obstacles };
}

/** Folders that the kernel's own file systems are mounted in. */
const apiFolder = /^\/(?:dev|proc|run|sys)\//;

/** Whether the kernel surely mounts a file system as the type that fstab(5) names. */
function mountsAs(kind: string, type: string): boolean {
  return type === kind || type === "auto" || (type === "ext4" && /^ext[23]$/.test(kind));
}

function depthOf(folder: string): number {
  return folder.split("/").length;
}

async function hasSystemd(tree: FileTree): Promise<boolean> {
  for (const path of ["/usr/lib/systemd/systemd", "/lib/systemd/systemd"]) {
    const file = await tree.find(path);
    if (file && typeOf(file.inode) === fileType.regular) return true;
  }
  return false;
}

async function hasSystem(tree: FileTree): Promise<boolean> {
  const files = ["/etc/os-release", "/usr/lib/os-release", "/etc/fstab"];
  // With a separate /usr the link os-release leads nowhere until it is mounted.
  for (const file of files) if (await tree.find(file, false)) return true;
  return false;
}
