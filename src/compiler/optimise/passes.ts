import { dropBound } from "./drop-bound.ts";
import { dropUnreachable } from "./drop-unreachable.ts";
import { flattenAll } from "./flatten-all.ts";
import { foldArguments } from "./fold-arguments.ts";
import { knownState } from "./known-state.ts";
import { mergePackages } from "./merge-packages.ts";
import type { Pass } from "./pass.ts";
import { pruneOsCase } from "./prune-os-case.ts";

/** The optimisations, in the order in which they run; `-O0` runs none. Each works on the result of those before it. */
export const passes: readonly Pass[] = [
  // First, because the variables that an arm sets are known only once it is the only one.
  pruneOsCase,
  foldArguments,
  flattenAll,
  dropUnreachable,
  dropBound,
  mergePackages,
  knownState,
];
