import { definitionOf } from "../../plan/ops.ts";
import type { Mode, Op, OpName, Plan, StepId, StepKind } from "../../plan/plan.ts";
import type { StepRecord } from "../../plan/record.ts";
import { variablesSetBy } from "../../plan/walk.ts";
import type { Action } from "./action.ts";
import { NeedsBoot } from "./needs-boot.ts";
import { runAll } from "./ops/all.ts";
import { runAny } from "./ops/any.ts";
import { runArgumentCase } from "./ops/argument-case.ts";
import { runCopy } from "./ops/copy.ts";
import { runOsCase } from "./ops/os-case.ts";
import { runPackages } from "./ops/packages.ts";
import { runScript } from "./ops/script.ts";
import { runSet } from "./ops/set.ts";
import { runSpace } from "./ops/space.ts";
import { runState } from "./ops/state.ts";
import {
  type OpInterpreter,
  type Outcome,
  outcomeOf,
  type PackageView,
  type RunContext,
} from "./run-context.ts";
import { copyState, type GuestState, type ReadGuest, type SimulatedGuest } from "./simulated-guest.ts";
import { type Unresolved, Variables } from "./variables.ts";

const interpreters: { readonly [N in OpName]: OpInterpreter<Extract<Op, { op: N }>> } = {
  space: runSpace,
  packages: runPackages,
  state: runState,
  script: runScript,
  copy: runCopy,
  set: runSet,
  all: runAll,
  any: runAny,
  "os-case": runOsCase,
  "argument-case": runArgumentCase,
};

/** One look at a guest, or one apply: a plan's steps in one mode, with variables of their own. */
export class Phase {
  readonly variables: Variables;
  /** Why steps of a guest that is only read are undetermined. */
  readonly needsBoot: string[] = [];
  readonly #context: RunContext;

  constructor(
    plan: Plan,
    guest: SimulatedGuest | ReadGuest,
    state: GuestState,
    actions: Action[],
    secrets: Readonly<Record<string, string>>,
  ) {
    this.variables = new Variables(plan, secrets);
    this.#context = {
      plan,
      guest,
      state,
      variables: this.variables,
      packages: packageView(state),
      act: (action) => actions.push(action),
      run: (steps, mode) => this.run(steps, mode),
      undetermined: (op, kind, why) => this.#undetermined(op, kind, why),
      needsBoot: (op, id, kind, why) => this.#needsBoot(op, id, kind, why),
      bootsNeeded: () => this.needsBoot.length,
      reason: (why) => reasonOf(plan, why),
    };
  }

  /** Runs steps in order. Test-only runs all of them; apply ends with the first that fails. */
  run(steps: readonly Op[], mode: Mode): Outcome {
    const records: StepRecord[] = [];
    let good = true;
    for (const op of steps) {
      const outcome = this.#interpret(op, mode);
      records.push(...outcome.records);
      good &&= outcome.good;
      if (!good && mode === "reconcile") break;
    }
    return { records, good };
  }

  #interpret(op: Op, mode: Mode): Outcome {
    try {
      return (interpreters[op.op] as OpInterpreter<Op>)(op, mode, this.#context);
    } catch (error) {
      if (!(error instanceof NeedsBoot)) throw error;
      const [step] = definitionOf(op).steps(op, new Map());
      return this.#needsBoot(op, op.id, step!.kind, error);
    }
  }

  #undetermined(op: Op, kind: StepKind, why: Unresolved): Outcome {
    this.variables.loseTo(why.is === "undetermined" ? why.because : op.id, variablesSetBy([op]));
    return outcomeOf(op.id, kind, "undetermined", { because: this.#context.reason(why) });
  }

  #needsBoot(op: Op, id: StepId, kind: StepKind, { message }: NeedsBoot): Outcome {
    this.needsBoot.push(message);
    this.variables.loseTo(op.id, variablesSetBy([op]));
    return outcomeOf(id, kind, "undetermined", { because: message });
  }
}

function packageView(state: GuestState): PackageView {
  let seen: GuestState["packages"] | undefined;
  return {
    look() {
      seen = copyState(state).packages;
    },
    get seen() {
      if (!seen) throw new Error("a step goes by the state of the packages before anything asked for it");
      return seen;
    },
  };
}

function reasonOf(plan: Plan, why: Unresolved): string {
  if (why.is === "undetermined") return `step ${why.because} did not give the value that it needs`;
  const variable = plan.variables.find(({ id }) => id === why.variable);
  return `nothing has set ${variable?.name ?? why.variable}`;
}
