import { passes } from "../../src/compiler/optimise/passes.ts";
import type { Plan } from "../../src/plan/plan.ts";

/** What `-O1` makes of a plan. */
export function optimise(plan: Plan): Plan {
  return passes.reduce((before, pass) => pass.run(before), plan);
}
