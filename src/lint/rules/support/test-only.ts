import type { ScriptFacts } from "../../../shell/facts.ts";
import { exitStatusOf } from "../../../shell/outcome.ts";

const inTestOnly = new Map([
  ["test_only", "1"],
  ["SIV_RECONCILE", "0"],
]);

/** Whether a script may exit with another status than 0 where it is asked to change nothing. */
export function mayFailInTestOnly({ tree, interpreter }: ScriptFacts): boolean {
  if (!tree || tree.broken !== undefined) return true;
  return exitStatusOf(tree, inTestOnly, interpreter.options).nonZero;
}
