import { exitStatusOf } from "../../../../src/shell/outcome.ts";
import { parseShell } from "../../../../src/shell/parse-shell.ts";

const inTestOnly = new Map([
  ["test_only", "1"],
  ["SIV_RECONCILE", "0"],
]);

/** Returns the statuses that a script can end with if test_only=1: `0`, `1` (any status but zero), or both. */
export function statuses(script: string): string {
  const { zero, nonZero } = exitStatusOf(parseShell(script), inTestOnly);
  return `${zero ? "0" : ""}${nonZero ? "1" : ""}`;
}
