import type { Mode, Op, Plan, StepId, StepKind } from "../../plan/plan.ts";
import type { StepRecord } from "../../plan/record.ts";
import type { Action } from "./action.ts";
import type { NeedsBoot } from "./needs-boot.ts";
import type { GuestState, ReadGuest, SimulatedGuest } from "./simulated-guest.ts";
import type { Unresolved, Variables } from "./variables.ts";

/** The result of a list of steps. */
export interface Outcome {
  readonly records: readonly StepRecord[];
  /** Whether every step is as it should be. */
  readonly good: boolean;
}

/** What an op runs with. */
export interface RunContext {
  readonly plan: Plan;
  readonly guest: SimulatedGuest | ReadGuest;
  /** What the run changes. */
  readonly state: GuestState;
  readonly variables: Variables;
  readonly packages: PackageView;
  /** Notes something that the run did. */
  act(action: Action): void;
  run(steps: readonly Op[], mode: Mode): Outcome;
  /** Returns the outcome of a step that can't be judged: what it would set is as unknown as what it waits for. */
  undetermined(op: Op, kind: StepKind, why: Unresolved): Outcome;
  /**
   * Returns the outcome of a part of an op that only a booted guest can determine. An op that is one step throws
   * `NeedsBoot` instead.
   */
  needsBoot(op: Op, id: StepId, kind: StepKind, why: NeedsBoot): Outcome;
  /** How many steps needed a boot so far. */
  bootsNeeded(): number;
  /** Returns a sentence on why a text has no value. */
  reason(why: Unresolved): string;
}

/** The package database as last asked for: all that a step whose state is `known` goes by. */
export interface PackageView {
  look(): void;
  /** @throws Error before the first look: no plan asks for that. */
  readonly seen: GuestState["packages"];
}

/** Does what an op means (docs/dev/plan-semantics.md). */
export type OpInterpreter<O extends Op> = (op: O, mode: Mode, context: RunContext) => Outcome;

/** Returns the outcome of one step that ended with a status. */
export function outcomeOf(
  id: StepId,
  kind: StepKind,
  status: StepRecord["status"],
  more: Partial<StepRecord> = {},
): Outcome {
  return together([{ id, kind, status, ...more }]);
}

/** Returns the outcome of several records: good where each of them is. */
export function together(records: readonly StepRecord[]): Outcome {
  return { records, good: records.every(({ status }) => status === "ok" || status === "changed") };
}
