import { bootAppliance } from "./boot.ts";
import type { Finding } from "./finding.ts";
import { lookAtMachine } from "./machine.ts";

export type { Finding } from "./finding.ts";

export interface DiagnoseOptions {
  /** Whether to boot the appliance and to try the network from it. */
  readonly boot: boolean;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
  /** Called with each finding at once: to try KVM and to boot takes a while. */
  onFinding?(finding: Finding): void;
}

/** Finds out whether this machine can run images, and if not, what to do about it. @throws {Interrupted} */
export async function diagnose(options: DiagnoseOptions): Promise<Finding[]> {
  const env = options.env ?? process.env;
  const all: Finding[] = [];
  const add = (finding: Finding) => {
    all.push(finding);
    options.onFinding?.(finding);
  };
  for await (const finding of lookAtMachine(env, options.signal)) add(finding);
  if (options.boot) for (const finding of await bootAppliance(env, options.signal)) add(finding);
  return all;
}
