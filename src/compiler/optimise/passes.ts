import type { Plan } from "../../plan/plan.ts";
import type { Pass } from "./pass.ts";

/** The optimisations, in the order in which they run; `-O0` runs none. */
export const passes: readonly Pass[] = [];

/** Runs every pass in order. */
export function optimise(plan: Plan): Plan {
  return passes.reduce((before, pass) => pass.run(before), plan);
}
