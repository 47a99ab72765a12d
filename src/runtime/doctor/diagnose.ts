import { bootAppliance, isToldAlready } from "./boot.ts";
import type { Finding } from "./finding.ts";
import { lookAtMachine } from "./machine.ts";

export type { Finding } from "./finding.ts";

export interface DiagnoseOptions {
  /** Whether to boot the appliance, and try the network out of it. */
  readonly boot: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Called with each finding as it is made: the boot takes a while. */
  onFinding?(finding: Finding): void;
}

/** Tells whether this machine is able to run images, and if not, what to do. */
export async function diagnose(options: DiagnoseOptions): Promise<Finding[]> {
  const env = options.env ?? process.env;
  const all = await lookAtMachine(env);
  for (const finding of all) options.onFinding?.(finding);
  // Without the programs there is nothing to boot, and that has been said.
  if (!options.boot) return all;
  try {
    for (const finding of await bootAppliance(env, options.signal)) {
      all.push(finding);
      options.onFinding?.(finding);
    }
  } catch (error) {
    if (!isToldAlready(error)) throw error;
  }
  return all;
}
