import type { Plan } from "../../plan/plan.ts";

/** One optimisation: a plan in, a plan out that does the same and finds the same. It never changes its input. */
export interface Pass {
  /** As `--emit` fixtures and messages name it. */
  readonly name: string;
  run(plan: Plan): Plan;
}
