import type { Draft, Operation } from "./draft.ts";
import { runOnce } from "./scripts.ts";

/** Converts a command line of sh, or several: to a script that runs once. */
export function runCommand(draft: Draft, operation: Operation, name: string, text: string): void {
  runOnce(draft, operation, name, text);
}
