import { canonicalDistribution } from "../plan/distributions.ts";
import { versionParts } from "../plan/os-key.ts";
import type { Mode, Plan } from "../plan/plan.ts";
import type { PackageChange, RunRecord } from "../plan/record.ts";
import { type Action, mayChange } from "./interpret/action.ts";
import { Phase } from "./interpret/run.ts";
import {
  copyState,
  type GuestState,
  installedVersions,
  type ReadGuest,
  type SimulatedGuest,
} from "./interpret/simulated-guest.ts";

export type { Action } from "./interpret/action.ts";
export type {
  AvailablePackage,
  GuestScript,
  GuestState,
  InstalledPackage,
  SimulatedGuest,
} from "./interpret/simulated-guest.ts";
export { debianOrder, rpmOrder } from "./interpret/versions.ts";

export interface InterpretOptions {
  readonly mode: Mode;
  /** Whether to verify after a successful reconcile that may have changed the guest. */
  readonly verify: boolean;
  /** The values of secret variables. */
  readonly secrets?: Readonly<Record<string, string>>;
}

export interface Interpretation {
  readonly record: RunRecord;
  /** What was done, in order, including the verification. */
  readonly actions: readonly Action[];
  /** The guest at the end of the run; an image that is kept only where the run succeeded is the runtime's affair. */
  readonly state: GuestState;
  /** Why steps of a guest that is only read are undetermined, though a booted guest could determine them. */
  readonly needsBoot: readonly string[];
}

/**
 * Runs a plan against a simulated guest: slow, plain, and what a plan means. The guest program that is
 * emitted for the same plan does the same and finds the same (test/plan/guest-program.program.test.ts).
 */
export function interpret(
  plan: Plan,
  guest: SimulatedGuest | ReadGuest,
  options: InterpretOptions,
): Interpretation {
  const { mode } = options;
  const state = copyState(guest.state);
  const actions: Action[] = [];
  const head = { mode, guest: guest.identity };
  const done = { actions, state, needsBoot: [] };
  if (!isTarget(plan, guest)) {
    const refused = `the script is for ${plan.target?.distro} ${plan.target?.version ?? ""}`.trimEnd();
    return { record: { ...head, steps: [], variables: {}, verdict: "refused", refused }, ...done };
  }
  const begin = () => new Phase(plan, guest, state, actions, options.secrets ?? {});

  const first = begin();
  const { records: steps, good } = first.run(plan.steps, mode);
  const variables = first.variables.visible();
  if (mode === "test-only") {
    const verdict = good ? "conforms" : "discrepancies";
    return { record: { ...head, steps, variables, verdict }, ...done, needsBoot: first.needsBoot };
  }
  // Where nobody knows the package manager, nobody knows what it holds.
  const packageChanges = guest.identity.family === "" ? [] : compareStates(guest.state, state);
  const changes = { packageChanges };
  if (!good) return { record: { ...head, steps, variables, ...changes, verdict: "failed" }, ...done };
  const second = options.verify && actions.some(mayChange) ? begin().run(plan.steps, "test-only") : undefined;
  const record: RunRecord = {
    ...head,
    steps,
    variables,
    ...changes,
    ...(second ? { verify: second.records } : {}),
    verdict: second?.good === false ? "not-converged" : "done",
  };
  return { record, ...done };
}

function isTarget(plan: Plan, { identity }: Pick<SimulatedGuest, "identity">): boolean {
  if (!plan.target) return true;
  const { distro, version } = plan.target;
  if (canonicalDistribution(distro) !== canonicalDistribution(identity.distro)) return false;
  const has = versionParts(identity.version);
  return versionParts(version ?? "").every((part, index) => part === has[index]);
}

function compareStates(before: GuestState, after: GuestState): PackageChange[] {
  const [old, now] = [installedVersions(before), installedVersions(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .filter((name) => old.get(name) !== now.get(name))
    .map((name) => {
      const [from, to] = [old.get(name), now.get(name)];
      return { name, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
    });
}
