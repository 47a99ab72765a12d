import { dropUnreachable } from "./drop-unreachable.ts";
import { flattenAll } from "./flatten-all.ts";
import { foldArguments } from "./fold-arguments.ts";
import { knownState } from "./known-state.ts";
import { mergePackages } from "./merge-packages.ts";
import type { Pass } from "./pass.ts";
import { pruneOsCase } from "./prune-os-case.ts";

/** The optimisations, in the order in which they run; `-O0` runs none. Each builds on what those before it leave. */
export const passes: readonly Pass[] = [
  // First, because what an arm sets is known only once it is the one that runs.
  pruneOsCase,
  foldArguments,
  flattenAll,
  dropUnreachable,
  mergePackages,
  knownState,
];
