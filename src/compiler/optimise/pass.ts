import type { Plan } from "../../plan/plan.ts";

/** An optimisation. It returns a plan with the same behavior and findings, and does not change its input. */
export interface Pass {
  /** Its name in `--emit` fixtures and messages. */
  readonly name: string;
  run(plan: Plan): Plan;
}
