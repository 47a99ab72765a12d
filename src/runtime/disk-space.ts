import { statfsSync, statSync } from "node:fs";

/** A run stops when fewer bytes are free beside the drive. At zero, qemu would halt the machine for good. */
export const spaceReserve = 16 << 20;

/** Returns how many bytes this user may still write to the file system of a path; Infinity if that is unknown. */
export function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Returns how many bytes a file occupies on the disk. Holes occupy none. */
export function allocatedBytes(path: string): number {
  return statSync(path).blocks * 512;
}
