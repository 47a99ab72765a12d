import { showText, type VariableNames } from "../plan/describe.ts";
import type { InnerDefinition, InnerSteps, OpStep } from "../plan/ops/definition.ts";
import { definitionOf } from "../plan/ops.ts";
import type { Op, Plan, Status, StepId, StepKind, VariableId } from "../plan/plan.ts";
import { plannedSteps } from "../plan/planned-steps.ts";
import type { BranchRecord, RunRecord, StepRecord } from "../plan/record.ts";
import { innerLists, innerSteps } from "../plan/walk.ts";
import { locate, type Sources } from "./locate.ts";
import { isWrong, type ReportBranch, type ReportStep } from "./report.ts";
import { ValuesInRun } from "./values-in-run.ts";

/** The guest program has no titles, so it names other steps by their numbers. */
const stepInWords = /\bstep (\d+(?:\.\d+)*)\b/g;

type Records = ReadonlyMap<StepId, StepRecord>;

/** The state of the walk. */
interface Scope {
  readonly records: Records;
  /** Why the following steps did not run; set once the run or the branch has stopped. */
  stopped: string | undefined;
}

/**
 * Returns the steps of a run in the order of the plan. Steps that verification found wrong are `not-converged`; steps
 * that did not run are `skipped`, with the reason.
 */
export function buildSteps(
  plan: Plan,
  record: RunRecord,
  names: VariableNames,
  sources: Sources,
): ReportStep[] {
  return new StepBuilder(plan, record, names, sources).steps();
}

/** Joins the steps of a plan with their records. */
class StepBuilder {
  readonly #plan: Plan;
  readonly #record: RunRecord;
  readonly #names: VariableNames;
  readonly #sources: Sources;
  readonly #verify: Records;
  readonly #values: ValuesInRun;
  readonly #titles: ReadonlyMap<StepId, string>;
  readonly #endedEarly: boolean;
  readonly #describeGuest: string;

  constructor(plan: Plan, record: RunRecord, names: VariableNames, sources: Sources) {
    this.#plan = plan;
    this.#record = record;
    this.#names = names;
    this.#sources = sources;
    this.#verify = byId(record.verify ?? []);
    this.#values = new ValuesInRun(plan, record);
    this.#titles = new Map(plannedSteps(plan).map((step) => [step.id, step.title]));
    this.#endedEarly = record.verdict === undefined;
    this.#describeGuest = [record.guest.distro, record.guest.version].filter(Boolean).join(" ");
  }

  steps(): ReportStep[] {
    const steps = this.#walk(this.#plan.steps, { records: byId(this.#record.steps), stopped: undefined });
    const omitted = (this.#plan.selection?.omitted ?? []).map(({ id, kind, title, because }) =>
      this.#skipped(id, kind, title, because),
    );
    return omitted.length === 0 ? steps : inOrder([...steps, ...omitted]);
  }

  #source(id: StepId) {
    const place = this.#plan.source[id];
    return locate(place ?? { file: this.#plan.recipe.path, span: { start: 0, end: 0 } }, this.#sources);
  }

  #skipped(id: StepId, kind: StepKind, title: string, because: string): ReportStep {
    return { id, kind, title, source: this.#source(id), status: "skipped", because };
  }

  #leaf(step: OpStep, scope: Scope, branches?: readonly InnerSteps[]): ReportStep {
    const { id, kind, title } = step;
    const first = scope.records.get(id);
    const second = this.#verify.get(id);
    const found = second && isWrong(second.status) ? { ...second, status: "not-converged" as Status } : first;
    if (!found) return this.#skipped(id, kind, title, scope.stopped ?? notReached(this.#endedEarly));
    if (this.#record.mode === "reconcile" && found.status === "failed") scope.stopped = `${title} failed`;
    return {
      id,
      kind,
      title,
      source: this.#source(id),
      status: found.status,
      ...optional("transaction", step.transaction),
      ...optional("expected", found.expected),
      ...optional("found", found.found),
      ...optional("differences", found.differences),
      ...optional("would", found.would),
      ...optional(
        "because",
        found.because?.replace(stepInWords, (words, other) => this.#titles.get(other) ?? words),
      ),
      ...(found.output
        ? {
            output: {
              stdout: found.output.stdout,
              stderr: found.output.stderr,
              ...optional("exit_code", found.output.exitCode),
              truncated: found.output.truncated,
            },
          }
        : {}),
      ...(branches ? { branches: this.#walkBranches(branches, found.branches ?? []) } : {}),
      ...(found.wrote ? { changed_files: { paths: found.wrote.files, more: found.wrote.more } } : {}),
      ...optional("cached", found.cached),
      ...optional("seconds", found.seconds),
    };
  }

  #walkBranches(branches: readonly InnerSteps[], attempts: readonly BranchRecord[]): ReportBranch[] {
    const byBranch = new Map(branches.map((branch, index) => [branch.id, { branch, number: index + 1 }]));
    // A branch is tried once in a mode. A guest may claim more.
    const once = new Map(attempts.map((attempt) => [`${attempt.id} ${attempt.mode}`, attempt]));
    const tried: ReportBranch[] = [...once.values()].flatMap((attempt) => {
      const known = byBranch.get(attempt.id);
      if (!known) return [];
      const scope: Scope = {
        records: byId(attempt.steps),
        stopped: "an earlier step of the branch does not conform",
      };
      return [
        {
          id: attempt.id,
          mode: attempt.mode,
          status: attempt.status,
          steps: this.#walk(known.branch.steps, scope),
        },
      ];
    });
    const winner = attempts.find((attempt) => attempt.status === "ok");
    const because = winner
      ? `branch ${byBranch.get(winner.id)?.number ?? winner.id} ${winner.mode === "reconcile" ? "was applied" : "conforms"}`
      : notReached(this.#endedEarly);
    const untried = branches.filter((branch) => !attempts.some((attempt) => attempt.id === branch.id));
    return [
      ...tried,
      ...untried.map((branch) => ({
        id: branch.id,
        mode: this.#record.mode,
        status: "skipped" as const,
        because,
        steps: [],
      })),
    ];
  }

  /** Returns the steps of a choice: those of the list that ran, and those of the others as skipped. */
  #walkChoice(op: Op, { headings, chooser }: InnerDefinition<Op>, scope: Scope): ReportStep[] {
    const undetermined = scope.records.has(op.id);
    const steps = undetermined ? this.#stepsOf(op, scope).map((step) => this.#leaf(step, scope)) : [];
    const stoppedBefore = scope.stopped;
    const variable = chooser?.(op);
    const otherwise =
      variable === undefined ? `the guest is ${this.#describeGuest}` : this.#caseValue(variable);
    const conditions = headings?.(op).map((heading) => heading.condition) ?? [];
    for (const [index, list] of innerLists(op).entries()) {
      if (list.some((step) => wasBegun(step, scope.records))) {
        steps.push(...this.#walk(list, scope));
        continue;
      }
      const because = undetermined
        ? `it is not known whether the case ${conditions[index]} applies`
        : (stoppedBefore ?? `${otherwise}, not ${conditions[index]}`);
      steps.push(...this.#walk(list, { records: new Map(), stopped: because }));
    }
    return steps;
  }

  #caseValue(variable: VariableId): string {
    const name = this.#names.get(variable) ?? variable;
    const value = this.#values.known.get(variable);
    return value !== undefined ? `${name} is ${showText(value)}` : `${name} has another value`;
  }

  #walk(ops: readonly Op[], scope: Scope): ReportStep[] {
    return ops.flatMap((op) => {
      const steps = this.#walkOne(op, scope);
      this.#values.pass(op, scope.records.get(op.id));
      return steps;
    });
  }

  #walkOne(op: Op, scope: Scope): ReportStep[] {
    const { inner } = definitionOf(op);
    if (inner?.runs === "all")
      return [
        ...this.#stepsOf(op, scope).map((step) => this.#leaf(step, scope)),
        ...innerLists(op).flatMap((list) => this.#walk(list, scope)),
      ];
    if (inner?.runs === "choice") return this.#walkChoice(op, inner, scope);
    return this.#stepsOf(op, scope).map((step) => this.#leaf(step, scope, inner && innerSteps(op)));
  }

  /** Returns the steps of an op; the titles of those that ran show the values of variables. */
  #stepsOf(op: Op, scope: Scope): readonly OpStep[] {
    const { steps, mapTemplates } = definitionOf(op);
    const written = steps(op, this.#names);
    if (!mapTemplates || !written.some(({ id }) => scope.records.has(id))) return written;
    const filled = steps(
      mapTemplates(op, (template) => this.#values.known.fill(template)),
      this.#names,
    );
    return written.map((step, index) => (scope.records.has(step.id) ? filled[index]! : step));
  }
}

/** In the order of the recipe; ids are the steps' places in it. */
function inOrder(steps: readonly ReportStep[]): ReportStep[] {
  const keys = new Map(steps.map(({ id }) => [id, id.split(".").map(Number)]));
  return [...steps].sort((a, b) => {
    const [left, right] = [keys.get(a.id)!, keys.get(b.id)!];
    const at = left.findIndex((number, index) => number !== right[index]);
    return at === -1 ? left.length - right.length : left[at]! - (right[at] ?? 0);
  });
}

function notReached(endedEarly: boolean): string {
  return endedEarly ? "the run ended before this step" : "it was not reached";
}

/** True if a step, or a step inside it, ran. */
function wasBegun(op: Op, records: Records): boolean {
  const { steps, inner } = definitionOf(op);
  if (steps(op, new Map()).some(({ id }) => records.has(id))) return true;
  return (
    inner?.runs !== "attempts" && innerLists(op).some((list) => list.some((step) => wasBegun(step, records)))
  );
}

function byId(records: readonly StepRecord[]): Records {
  return new Map(records.map((record) => [record.id, record]));
}

/** Returns the property if it has a value (exactOptionalPropertyTypes). */
function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
