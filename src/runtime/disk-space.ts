import { statfsSync, statSync } from "node:fs";

/** Free bytes beside the drive below which a run is stopped: at zero qemu would halt the machine for good. */
export const spaceReserve = 16 << 20;

/** Bytes that this user may still write to the file system of a path; endless where it can't be told. */
export function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Bytes of the disk that a file takes; holes take none. */
export function allocatedBytes(path: string): number {
  return statSync(path).blocks * 512;
}
