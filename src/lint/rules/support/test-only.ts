import type { ScriptFacts } from "../../../shell/facts.ts";
import { exitStatusOf } from "../../../shell/outcome.ts";

const inTestOnly = new Map([
  ["test_only", "1"],
  ["SIV_RECONCILE", "0"],
]);

/** Whether a script can exit with a status other than 0 in test-only mode. */
export function mayFailInTestOnly({ tree, interpreter }: ScriptFacts): boolean {
  if (!tree || tree.broken !== undefined) return true;
  return exitStatusOf(tree, inTestOnly, interpreter.options).nonZero;
}
