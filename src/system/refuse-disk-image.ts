import { resolve } from "node:path";
import { diagnostic, Refusal } from "../diagnostics/diagnostic.ts";
import { readStart } from "./read-file.ts";

/** The first bytes of a disk image that is not raw, and where they are: qcow2, vmdk, vdi. */
const headers: readonly (readonly [at: number, bytes: string])[] = [
  [0, "QFI\xfb"],
  [0, "KDMV"],
  [0, "# Disk DescriptorFile"],
  [64, "\x7f\x10\xda\xbe"],
  // The signature of a boot sector, which a raw disk with partitions has.
  [510, "\x55\xaa"],
];

/**
 * Refuses a report, a log or a script in the place of a disk image, even of one that the command does not use: only the
 * name of an option was wrong, and the image would be lost.
 *
 * @param option as the user wrote it: “--log FILE”.
 * @throws {Refusal} `output-overwrites`
 */
export function refuseDiskImage(path: string, cwd: string, option: string): void {
  let start: string;
  try {
    start = readStart(resolve(cwd, path), 512).toString("latin1");
  } catch {
    return; // There is no file yet, or it is none.
  }
  if (headers.some(([at, bytes]) => start.startsWith(bytes, at)))
    throw new Refusal(diagnostic("output-overwrites", { output: option, what: `the disk image ${path}` }));
}
