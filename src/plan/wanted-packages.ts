import type { Op } from "./plan.ts";
import { innerLists } from "./walk.ts";

/** Returns the names of the packages that steps want, as far as they are known. */
export function wantedPackages(steps: readonly Op[]): readonly string[] {
  const namesIn = (list: readonly Op[]): string[] =>
    list.flatMap((op) => [
      ...(op.op === "packages" ? op.packages : []).flatMap(({ name, absent }) =>
        !absent && name.every((part) => typeof part === "string") ? [name.join("")] : [],
      ),
      ...innerLists(op).flatMap(namesIn),
    ]);
  return [...new Set(namesIn(steps))];
}
