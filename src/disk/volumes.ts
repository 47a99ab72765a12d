import { type ByteSource, Window } from "./bytes/byte-source.ts";
import { Ext4 } from "./ext4/ext4.ts";
import { Fat } from "./fat/fat.ts";
import type { FileSystem } from "./file-system.ts";
import { logicalVolumes } from "./lvm/logical-volumes.ts";
import { type PhysicalVolume, readPhysicalVolume } from "./lvm/physical-volume.ts";
import type { Partition } from "./partitions/partition.ts";
import { readPartitions } from "./partitions/read-partitions.ts";
import { probe } from "./probe.ts";
import { Unsupported } from "./unsupported.ts";
import { Xfs } from "./xfs/xfs.ts";

/** A partition, a logical volume, or a disk without a partition table. */
export interface Volume {
  /** As the guest of one disk names it: `/dev/sda`, `/dev/sda1`, `/dev/vg0/root`. */
  readonly device: string;
  /** In bytes. */
  readonly size: number;
  /** What its signature says: `ext`, `xfs`, `btrfs`, `swap`, `LUKS`, `unknown`, … */
  readonly kind: string;
  readonly partition?: Partition;
  readonly fileSystem?: FileSystem;
  /** Why there is no file system to read, though there may be one. */
  readonly reason?: string;
}

/** Kinds that no guest keeps files in, so that nothing is missed where they are not read. */
const withoutFiles = new Set(["swap", "unknown"]);

/** Finds the volumes of a disk and opens their file systems. */
export async function openVolumes(disk: ByteSource): Promise<Volume[]> {
  const physical: PhysicalVolume[] = [];
  const volumes: Volume[] = [];
  const look = async (device: string, source: ByteSource, partition?: Partition) => {
    const holder = await readPhysicalVolume(source);
    if (holder) physical.push(holder);
    else volumes.push({ ...(await openVolume(device, source)), ...(partition ? { partition } : {}) });
  };
  const partitions = await readPartitions(disk);
  if (!partitions) await look("/dev/sda", disk);
  for (const partition of partitions ?? [])
    await look(`/dev/sda${partition.number}`, new Window(disk, partition.start, partition.size), partition);
  for (const { group, name, source, reason } of logicalVolumes(physical)) {
    const device = `/dev/${group}/${name}`;
    if (source) volumes.push(await openVolume(device, source));
    else volumes.push({ device, size: 0, kind: "LVM", reason: reason ?? "it cannot be read" });
  }
  return volumes;
}

async function openVolume(device: string, source: ByteSource): Promise<Volume> {
  const kind = await probe(source);
  const volume = { device, size: source.size, kind };
  try {
    if (kind === "ext") return { ...volume, fileSystem: await Ext4.open(source) };
    if (kind === "xfs") return { ...volume, fileSystem: await Xfs.open(source) };
    if (kind === "vfat") return { ...volume, fileSystem: await Fat.open(source) };
    return withoutFiles.has(kind) ? volume : { ...volume, reason: `${kind} is not read without a boot` };
  } catch (error) {
    if (!(error instanceof Unsupported)) throw error;
    return { ...volume, reason: error.message };
  }
}
