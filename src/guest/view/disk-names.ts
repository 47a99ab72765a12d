import type { FstabPlan } from "./fstab.ts";

/** What the kernel of a guest calls a disk or one of its partitions. */
export interface HardwareName {
  /** Such as `/dev/vda`, `/dev/nvme0n1`. */
  readonly disk: string;
  /** The number of the partition; empty for the disk itself. */
  readonly part: string;
}

/** Splits such a name; undefined for other names. */
export function splitName(path: string): HardwareName | undefined {
  const [, letters, numbers, part = "", partAfterP = ""] =
    /^(?:(\/dev\/(?:[shv]d|xvd|dasd)[a-z])|(\/dev\/(?:nvme\dn1|mmcblk\d|pmem\d)))(?:(?<=[a-z])(\d+)|(?<=\d)p(\d+))?$/.exec(
      path,
    ) ?? [];
  const disk = letters ?? numbers;
  return disk === undefined ? undefined : { disk, part: part || partAfterP };
}

/** The names that a guest's own fstab(5) has for the disks that it needs at boot. */
export interface DiskNames {
  /** The name of the image, if the line for / has it. */
  readonly image: string | undefined;
  readonly all: ReadonlySet<string>;
}

/** @param rootPart the number of the partition with the guest's /; empty if it is the whole disk or on LVM */
export function diskNames({ mounts, root = "" }: FstabPlan, rootPart: string): DiskNames {
  const needed = mounts.filter(({ required }) => required).map(({ device }) => device);
  const found = splitName(root);
  const disks = [...needed, root].flatMap((device) => splitName(device)?.disk ?? []);
  return { image: found?.part === rootPart ? found.disk : undefined, all: new Set(disks) };
}

/** The first disk of its kind. */
const first = /^\/dev\/(?:[shv]da|xvda|dasda|nvme0n1|mmcblk0|pmem0)$/;

/**
 * Whether a guest's name for a disk means the image. The image may be in other hardware than it was made for, so it is
 * the first disk of any kind, unless the guest has another disk that may be the image as well.
 */
export function isImage(disk: string, { image, all }: DiskNames): boolean {
  if (disk === image) return true;
  const rivals = [...all].filter((other) => other !== disk && (other === image || first.test(other)));
  return first.test(disk) && rivals.length === 0;
}
