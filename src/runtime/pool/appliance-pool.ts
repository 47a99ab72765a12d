import { type Execute, execute } from "../appliance/execute.ts";
import { Turns } from "./turns.ts";

/** Runs scripts of several images, in a limited number of appliances. */
export interface AppliancePool {
  readonly execute: Execute;
}

/**
 * Returns a pool that boots an appliance for each run, at most `jobs` at the same time.
 *
 * @param boot runs a script in an appliance of its own.
 */
export function isolatingPool(jobs: number, boot: Execute = execute): AppliancePool {
  const turns = new Turns(jobs);
  return {
    execute: (run) => turns.take(() => boot(run)),
  };
}
