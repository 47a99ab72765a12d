import type { Family } from "../../plan/distributions.ts";
import { matchesOsKey } from "../../plan/os-key.ts";
import type {
  AnyOp,
  ArgumentCaseOp,
  Mode,
  Op,
  PackagesOp,
  Plan,
  ScriptOp,
  SetOp,
  StepId,
  StepKind,
} from "../../plan/plan.ts";
import type { BranchRecord, StepRecord } from "../../plan/record.ts";
import { variablesSetBy } from "../../plan/walk.ts";
import { conforms, isAskable, type ResolvedRequest } from "./request.ts";
import { copyState, type GuestState, type SimulatedGuest } from "./simulated-guest.ts";
import { install, type TransactionResult } from "./transaction.ts";
import { type Unresolved, Variables } from "./variables.ts";

/** Something that a run did to its guest, or asked of it. */
export type Action =
  | {
      readonly do: "install";
      /** The names asked for, in order. */
      readonly packages: readonly string[];
      readonly result: TransactionResult;
    }
  | {
      readonly do: "script";
      readonly name: string;
      /** Less PATH, HOME and LC_ALL. */
      readonly environment: Readonly<Record<string, string>>;
    }
  | { readonly do: "copy"; readonly path: string };

/** What a list of steps came to. */
interface Outcome {
  readonly records: readonly StepRecord[];
  /** Whether every step is as it should be. */
  readonly good: boolean;
}

/** One look at a guest, or one reconcile: a plan's steps in one mode, with variables of their own. */
export class Phase {
  readonly variables: Variables;
  readonly #plan: Plan;
  readonly #guest: SimulatedGuest;
  readonly #state: GuestState;
  readonly #actions: Action[];
  /** The package database as last asked for: all that a step whose state is `known` may go by. */
  #seen: GuestState["packages"] | undefined;

  constructor(
    plan: Plan,
    guest: SimulatedGuest,
    state: GuestState,
    actions: Action[],
    secrets: Readonly<Record<string, string>>,
  ) {
    this.variables = new Variables(plan, secrets);
    this.#plan = plan;
    this.#guest = guest;
    this.#state = state;
    this.#actions = actions;
  }

  /** Runs steps in order. Test-only asks all of them; reconciling ends with the first that fails. */
  run(steps: readonly Op[], mode: Mode): Outcome {
    const records: StepRecord[] = [];
    let good = true;
    for (const op of steps) {
      const outcome = this.#step(op, mode);
      records.push(...outcome.records);
      good &&= outcome.good;
      if (!good && mode === "reconcile") break;
    }
    return { records, good };
  }

  #step(op: Op, mode: Mode): Outcome {
    switch (op.op) {
      case "packages":
        return this.#packages(op, mode);
      case "script":
        return this.#script(op, mode);
      case "copy": {
        const path = `/tmp/${op.name}`;
        this.#state.files.set(path, this.#plan.resources[op.resource]?.content ?? "");
        this.#actions.push({ do: "copy", path });
        return done({ id: op.id, kind: "copy_script", status: "ok" });
      }
      case "set":
        return this.#set(op, mode);
      case "all":
        return this.run(op.steps, mode);
      case "any":
        return this.#any(op, mode);
      case "os-case": {
        const { distro, version, family } = this.#guest.identity;
        const guest = { distro, version, family: family as Family | "" };
        const arm = op.arms.find((one) => matchesOsKey(one.key, guest));
        return this.run(arm?.steps ?? [], mode);
      }
      case "argument-case":
        return this.#argumentCase(op, mode);
    }
  }

  #packages(op: PackagesOp, mode: Mode): Outcome {
    if (op.state === "query") this.#look();
    const requests = op.packages.map((one) => this.#resolve(one));
    const before = requests.map((one) => this.#conforms(one));
    const record = (index: number, status: StepRecord["status"]): StepRecord => {
      const request = requests[index]!;
      return {
        id: op.packages[index]!.id,
        kind: "package",
        status,
        ...("is" in request ? { because: this.#reason(request) } : {}),
      };
    };
    if (mode === "test-only")
      return outcomeOf(
        requests.map((request, index) =>
          record(index, "is" in request ? "undetermined" : before[index] ? "ok" : "discrepancy"),
        ),
      );

    const missing = requests.filter((one, index): one is ResolvedRequest => !("is" in one) && !before[index]);
    if (missing.length > 0 && this.#canBegin(requests)) {
      const result = install(missing, this.#state, this.#guest.repository, this.#guest.order);
      this.#actions.push({ do: "install", packages: missing.map((one) => one.name), result });
      this.#look();
    }
    const outcome = outcomeOf(
      requests.map((one, index) =>
        record(index, this.#conforms(one) ? (before[index] ? "ok" : "changed") : "failed"),
      ),
    );
    return outcome.good || !op.mergedFrom ? outcome : this.#oneByOne(op, op.mergedFrom, before);
  }

  /** A merged transaction that failed: each of those that it was made of, for itself. */
  #oneByOne(op: PackagesOp, sizes: readonly number[], before: readonly boolean[]): Outcome {
    const { mergedFrom: _, ...plain } = op;
    let start = 0;
    const groups = sizes.map((size): PackagesOp => {
      start += size;
      return { ...plain, state: "query", packages: op.packages.slice(start - size, start) };
    });
    const outcome = this.run(groups, "reconcile");
    // What was there before the merged transaction is what was there before this step.
    const records = outcome.records.map((one, index) =>
      one.status === "failed"
        ? one
        : { ...one, status: before[index] ? ("ok" as const) : ("changed" as const) },
    );
    return { ...outcome, records };
  }

  /** A wish that can't even be spoken fails the transaction before it begins. */
  #canBegin(requests: readonly (ResolvedRequest | Unresolved)[]): boolean {
    return this.#guest.identity.family !== "" && requests.every((one) => !("is" in one) && isAskable(one));
  }

  #look(): void {
    this.#seen = copyState(this.#state).packages;
  }

  #conforms(request: ResolvedRequest | Unresolved): boolean {
    if (!this.#seen) throw new Error("a step goes by the state of the packages before anything asked for it");
    if ("is" in request || this.#guest.identity.family === "" || !isAskable(request)) return false;
    return conforms(request, this.#seen, this.#guest.order);
  }

  #resolve(request: PackagesOp["packages"][number]): ResolvedRequest | Unresolved {
    const name = this.variables.resolve(request.name);
    if (typeof name !== "string") return name;
    if (!request.version) return { name };
    if (request.version.kind === "exact") {
      const version = this.variables.resolve(request.version.version);
      return typeof version === "string" ? { name, version: { kind: "exact", version } } : version;
    }
    const all: { operator: (typeof request.version.all)[number]["operator"]; version: string }[] = [];
    for (const one of request.version.all) {
      const version = this.variables.resolve(one.version);
      if (typeof version !== "string") return version;
      all.push({ operator: one.operator, version });
    }
    return { name, version: { kind: "constraints", all } };
  }

  #script(op: ScriptOp, mode: Mode): Outcome {
    const lost = op.env.map((id) => this.variables.get(id)).find((value) => value?.is === "undetermined");
    if (lost?.is === "undetermined") return this.#undetermined(op.id, "script", lost, op);
    const { distro, version } = this.#guest.identity;
    const testOnly = mode === "test-only";
    const environment = {
      ...this.variables.environment(op.env),
      distro,
      distro_version: version,
      SIV_DISTRO: distro,
      test_only: testOnly ? "1" : "0",
      SIV_RECONCILE: testOnly ? "0" : "1",
    };
    this.#actions.push({ do: "script", name: op.name, environment });
    const script = this.#guest.scripts[op.resource];
    if (!script) throw new Error(`the simulated guest knows no script ${op.resource}`);
    const { exitCode, stdout } = script(environment, this.#state);
    if (op.output !== undefined) {
      if (exitCode === 0) this.variables.set(op.output, stdout.replace(/\n+$/, ""));
      else if (testOnly) this.variables.loseTo(op.id, [op.output]);
    }
    const status = exitCode === 0 ? "ok" : testOnly ? "discrepancy" : "failed";
    const output = { stdout, stderr: "", exitCode, truncated: false };
    return outcomeOf([{ id: op.id, kind: "script", status, output }]);
  }

  #set(op: SetOp, mode: Mode): Outcome {
    const value = this.variables.resolve(op.value);
    if (typeof value === "string") {
      this.variables.set(op.variable, value);
      return done({ id: op.id, kind: "argument_set", status: "ok" });
    }
    if (mode === "test-only") return this.#undetermined(op.id, "argument_set", value, op);
    return outcomeOf([{ id: op.id, kind: "argument_set", status: "failed", because: this.#reason(value) }]);
  }

  #argumentCase(op: ArgumentCaseOp, mode: Mode): Outcome {
    const value = this.variables.get(op.variable);
    if (value?.is === "undetermined") return this.#undetermined(op.id, "argument_case", value, op);
    return this.run(op.cases.find((one) => one.value === value?.text)?.steps ?? [], mode);
  }

  #any(op: AnyOp, mode: Mode): Outcome {
    const branches: BranchRecord[] = [];
    const attempt = (how: Mode): boolean =>
      op.branches.some((branch) => {
        const restore = this.variables.save();
        const { records: steps, good } = this.run(branch.steps, how);
        if (!good) restore();
        const status = good ? "ok" : how === "test-only" ? "discrepancy" : "failed";
        branches.push({ id: branch.id, mode: how, status, steps });
        return good;
      });
    const record = (status: StepRecord["status"]): Outcome =>
      outcomeOf([{ id: op.id, kind: "any", status, branches }]);
    if (attempt("test-only")) return record("ok");
    if (mode === "reconcile") return record(attempt("reconcile") ? "changed" : "failed");
    // Reconciling would have set these in one branch or other: what they would be, nobody knows.
    const wouldSet = variablesSetBy([op]);
    this.variables.loseTo(
      op.id,
      [...wouldSet].filter((id) => !this.variables.get(id)),
    );
    return record("discrepancy");
  }

  /** A step that can't be judged: what it would have set is as unknown as what it waits for. */
  #undetermined(id: StepId, kind: StepKind, why: Unresolved, op: Op): Outcome {
    this.variables.loseTo(why.is === "undetermined" ? why.because : id, variablesSetBy([op]));
    return outcomeOf([{ id, kind, status: "undetermined", because: this.#reason(why) }]);
  }

  #reason(why: Unresolved): string {
    if (why.is === "undetermined") return `step ${why.because} did not give the value that it needs`;
    const variable = this.#plan.variables.find((one) => one.id === why.variable);
    return `nothing has set ${variable?.name ?? why.variable}`;
  }
}

function done(record: StepRecord): Outcome {
  return { records: [record], good: true };
}

function outcomeOf(records: readonly StepRecord[]): Outcome {
  return { records, good: records.every((one) => one.status === "ok" || one.status === "changed") };
}
