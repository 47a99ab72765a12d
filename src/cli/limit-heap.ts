import { setFlagsFromString } from "node:v8";
import type { RunEvent } from "../runtime/index.ts";

/**
 * Makes V8 collect garbage earlier, from the boot of a guest until its output is in the reports. By default V8 doubles the
 * young generation as objects survive, up to 32 MB, and lets the heap grow by tens of megabytes before it collects what
 * was made of the guest's texts. Earlier collections take more time, which a boot hides.
 */
export function limitHeap(event: RunEvent): void {
  if (event.kind !== "phase" || (event.phase !== "booting" && event.phase !== "connecting")) return;
  for (const flag of ["--semi-space-growth-factor=1", "--optimize-for-size"]) setFlagsFromString(flag);
}
