import { setFlagsFromString } from "node:v8";
import type { Phase, RunEvent } from "../runtime/index.ts";

/** The phases in which a run reads what a guest prints. */
const readingPhases: readonly Phase[] = ["booting", "running", "verifying"];

/**
 * Keeps V8's young generation at its size while a run reads the output of a guest. The texts that are kept survive, and
 * by default V8 doubles the young generation as objects survive, up to 32 MB. A smaller one takes more time to collect,
 * which a boot hides.
 */
export function limitYoungGeneration(event: RunEvent): void {
  if (event.kind !== "phase") return;
  setFlagsFromString(`--semi-space-growth-factor=${readingPhases.includes(event.phase) ? 1 : 2}`);
}
