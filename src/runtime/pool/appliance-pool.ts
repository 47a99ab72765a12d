import { type Execute, execute, type GuestRunResult } from "../appliance/execute.ts";
import { prepareForRun } from "../own-appliance/prepare-for-run.ts";
import { SharedAppliance } from "./shared-appliance.ts";
import { Turns } from "./turns.ts";

/** Runs the scripts of several images, in a limited number of appliances at the same time. */
export interface AppliancePool {
  readonly execute: Execute;
  /** Ends what is left of it. */
  close(): Promise<void>;
}

/**
 * Returns a pool that boots an appliance for each run.
 *
 * @param boot runs a script in an appliance of its own.
 */
export function isolatingPool(jobs: number, boot: Execute = execute): AppliancePool {
  const turns = new Turns(jobs);
  return {
    execute: Object.assign<Execute, Pick<Execute, "pool">>((run) => turns.take(() => boot(run)), {
      pool: "isolating",
    }),
    close: async () => {},
  };
}

const interrupted: GuestRunResult = {
  stderr: "",
  exitCode: null,
  ended: { why: "interrupted" },
};

/** The parts of an appliance that a pool uses. Tests replace them. */
type Started = Pick<SharedAppliance, "prepared" | "isUsable" | "visit" | "end">;

/**
 * Returns a pool that boots few appliances, each for many runs, one after the other. Only for runs that throw away what they
 * change, on images that may trust each other.
 */
export function sharingPool(
  jobs: number,
  start: (prepared: SharedAppliance["prepared"]) => Started | Promise<Started> = async (prepared) =>
    new SharedAppliance(await prepareForRun({}), prepared),
): AppliancePool {
  const turns = new Turns(jobs);
  const idle: Started[] = [];
  const take = async ({ script, handIn }: SharedAppliance["prepared"]): Promise<Started> => {
    for (let found = idle.pop(); found; found = idle.pop()) {
      const { prepared } = found;
      if (found.isUsable && prepared.script === script && prepared.handIn === handIn) return found;
      await found.end();
    }
    return start({ script, handIn });
  };
  const shared: Execute = (run) =>
    turns.take(async () => {
      // It waited until the user interrupted.
      if (run.signal?.aborted) return interrupted;
      const appliance = await take(run);
      try {
        return await appliance.visit(run);
      } finally {
        idle.push(appliance);
      }
    });
  return {
    execute: Object.assign<Execute, Pick<Execute, "pool">>(shared, { pool: "sharing" }),
    async close() {
      for (const appliance of idle.splice(0)) await appliance.end();
    },
  };
}
