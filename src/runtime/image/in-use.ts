import { statSync } from "node:fs";
import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";
import { descriptorPath } from "../../system/descriptor.ts";
import { lastLine, runTool } from "../appliance/tools.ts";
import { namesIn, readText } from "../files.ts";
import { nodeName } from "./block-node.ts";
import { describeHolders, findHolders, type Holder, isSame } from "./holders.ts";
import type { LockKind } from "./lock.ts";
import type { PinnedImage } from "./pin.ts";

/**
 * Programs that run virtual machines or export disks. If such a program has an image open for reading, it may have a
 * layer over the image, and a change of the image would destroy that layer.
 */
const machinePrograms =
  /^(?:qemu|kvm|cloud-hyperviso|firecracker|crosvm|VBox|VirtualBox|vmware|nbdkit|nbd-server)/;

/**
 * Refuses an image that is in use: open for writing, or behind a loop device, and before a change also if a virtual
 * machine reads it. Asks qemu's locks, the loop devices in sysfs, and /proc as far as it shows other users'
 * processes.
 *
 * @param kind whether the image will only be read (`shared`) or changed.
 * @throws {Refusal} `image-in-use`, `image-header-damaged`.
 */
export async function refuseInUse(pinned: PinnedImage, kind: LockKind, signal?: AbortSignal): Promise<void> {
  const { name, format, chain } = pinned.image;
  const inUse = (file: string, by: readonly Holder[]) =>
    new Refusal(diagnostic("image-in-use", { path: file, holder: describeHolders(by) }));
  const info = await runTool(["qemu-img", "info", nodeName(pinned.nodes[0]!)], { signal });
  if (info.code !== 0) {
    if (/Failed to get .*lock|Is another process using/.test(info.stderr))
      throw inUse(name, findHolders(pinned.path));
    throw new Refusal(diagnostic("image-header-damaged", { path: name, format, detail: lastLine(info) }));
  }
  for (const [index, fd] of pinned.files.entries()) {
    const file = descriptorPath(fd);
    const shown = index === 0 ? name : chain[index - 1]!;
    // A run only reads a backing file, even if it changes the image, so others may read the backing file too.
    const changes = kind === "exclusive" && index === 0;
    const loop = loopDevicesOf(file).find(({ readOnly }) => changes || !readOnly);
    if (loop) throw new Refusal(diagnostic("image-in-loop", { path: shown, device: loop.device }));
    const holders = findHolders(file);
    const users = holders.filter(
      ({ writes, program }) => writes || (changes && machinePrograms.test(program)),
    );
    if (users.length > 0) throw inUse(shown, users);
  }
}

export interface LoopDevice {
  readonly device: string;
  readonly readOnly: boolean;
}

/**
 * Returns the loop devices of a file (losetup(8)). sysfs gives the present name of the file behind each device.
 *
 * @param devices the folder with a folder for each block device.
 */
export function loopDevicesOf(path: string, devices = "/sys/block"): LoopDevice[] {
  const wanted = statSync(path, { bigint: true });
  return namesIn(devices)
    .filter((name) => {
      if (!name.startsWith("loop")) return false;
      const backing = readText(`${devices}/${name}/loop/backing_file`).replace(/\n$/, "");
      return backing !== "" && isSame(backing, wanted);
    })
    .map((name) => ({
      device: `/dev/${name}`,
      readOnly: readText(`${devices}/${name}/ro`).trim() === "1",
    }));
}
