import { showOsKey, showText, type VariableNames } from "../plan/describe.ts";
import type { Branch, Op, Plan, Status, StepId, StepKind, VariableId } from "../plan/plan.ts";
import { plannedSteps } from "../plan/planned-steps.ts";
import type { BranchRecord, RunRecord, StepRecord } from "../plan/record.ts";
import { opTitle, packageTitle } from "../plan/titles.ts";
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
  const verify = byId(record.verify ?? []);
  const values = new ValuesInRun(plan, record);
  const titles = new Map(plannedSteps(plan).map((step) => [step.id, step.title]));
  const endedEarly = record.verdict === undefined;
  const describeGuest = [record.guest.distro, record.guest.version].filter(Boolean).join(" ");

  function source(id: StepId) {
    const place = plan.source[id];
    return locate(place ?? { file: plan.recipe.path, span: { start: 0, end: 0 } }, sources);
  }

  function skipped(id: StepId, kind: StepKind, title: string, because: string): ReportStep {
    return { id, kind, title, source: source(id), status: "skipped", because };
  }

  function leaf(
    id: StepId,
    kind: StepKind,
    title: string,
    scope: Scope,
    branches?: readonly Branch[],
  ): ReportStep {
    const first = scope.records.get(id);
    const second = verify.get(id);
    const found = second && isWrong(second.status) ? { ...second, status: "not-converged" as Status } : first;
    if (!found) return skipped(id, kind, title, scope.stopped ?? notReached(endedEarly));
    if (record.mode === "reconcile" && found.status === "failed") scope.stopped = `${title} failed`;
    return {
      id,
      kind,
      title,
      source: source(id),
      status: found.status,
      ...optional("expected", found.expected),
      ...optional("found", found.found),
      ...optional("would", found.would),
      ...optional(
        "because",
        found.because?.replace(stepInWords, (words, other) => titles.get(other) ?? words),
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
      ...(branches ? { branches: walkBranches(branches, found.branches ?? []) } : {}),
      ...optional("seconds", found.seconds),
    };
  }

  function walkBranches(branches: readonly Branch[], attempts: readonly BranchRecord[]): ReportBranch[] {
    const byBranch = new Map(branches.map((branch, index) => [branch.id, { branch, number: index + 1 }]));
    const tried: ReportBranch[] = attempts.flatMap((attempt) => {
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
          steps: walk(known.branch.steps, scope),
        },
      ];
    });
    const winner = attempts.find((attempt) => attempt.status === "ok");
    const because = winner
      ? `branch ${byBranch.get(winner.id)?.number ?? winner.id} ${winner.mode === "reconcile" ? "was applied" : "conforms"}`
      : notReached(endedEarly);
    const untried = branches.filter((branch) => !attempts.some((attempt) => attempt.id === branch.id));
    return [
      ...tried,
      ...untried.map((branch) => ({
        id: branch.id,
        mode: record.mode,
        status: "skipped" as const,
        because,
        steps: [],
      })),
    ];
  }

  /** Returns the steps of a case: those of the arm that ran, and those of the others as skipped. */
  function walkArms(
    op: Extract<Op, { op: "os-case" | "argument-case" }>,
    arms: readonly { readonly label: string; readonly steps: readonly Op[] }[],
    otherwise: string,
    scope: Scope,
  ): ReportStep[] {
    const steps: ReportStep[] = [];
    const undetermined = scope.records.get(op.id);
    if (undetermined)
      steps.push(leaf(op.id, op.op === "os-case" ? "os_case" : "argument_case", opTitle(op, names), scope));
    const stoppedBefore = scope.stopped;
    for (const arm of arms) {
      const chosen = arm.steps.some((step) => wasBegun(step, scope.records));
      if (chosen) {
        steps.push(...walk(arm.steps, scope));
        continue;
      }
      const because = undetermined
        ? `it is not known whether the case ${arm.label} applies`
        : (stoppedBefore ?? `${otherwise}, not ${arm.label}`);
      steps.push(...walk(arm.steps, { records: new Map(), stopped: because }));
    }
    return steps;
  }

  function caseValue(variable: VariableId): string {
    const name = names.get(variable) ?? variable;
    const value = values.known.get(variable);
    return value !== undefined ? `${name} is ${showText(value)}` : `${name} has another value`;
  }

  function walk(ops: readonly Op[], scope: Scope): ReportStep[] {
    return ops.flatMap((op) => {
      const steps = walkOne(op, scope);
      values.pass(op, scope.records.get(op.id));
      return steps;
    });
  }

  function walkOne(op: Op, scope: Scope): ReportStep[] {
    switch (op.op) {
      case "packages":
        return op.packages.map((one) => {
          const name = scope.records.has(one.id) ? values.known.fill(one.name) : one.name;
          return leaf(one.id, "package", packageTitle({ ...one, name }, names), scope);
        });
      case "script":
        return [leaf(op.id, "script", opTitle(op, names), scope)];
      case "copy":
        return [leaf(op.id, "copy_script", opTitle(op, names), scope)];
      case "set":
        return [
          leaf(op.id, "argument_set", opTitle({ ...op, value: values.known.fill(op.value) }, names), scope),
        ];
      case "any":
        return [leaf(op.id, "any", opTitle(op, names), scope, op.branches)];
      case "all":
        return walk(op.steps, scope);
      case "os-case":
        return walkArms(
          op,
          op.arms.map((arm) => ({ label: showOsKey(arm.key), steps: arm.steps })),
          `the guest is ${describeGuest}`,
          scope,
        );
      case "argument-case":
        return walkArms(
          op,
          op.cases.map((one) => ({ label: showText(one.value), steps: one.steps })),
          caseValue(op.variable),
          scope,
        );
    }
  }

  const steps = walk(plan.steps, { records: byId(record.steps), stopped: undefined });
  const omitted = (plan.selection?.omitted ?? []).map(({ id, kind, title, because }) =>
    skipped(id, kind, title, because),
  );
  return omitted.length === 0 ? steps : inOrder([...steps, ...omitted]);
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
  switch (op.op) {
    case "packages":
      return op.packages.some((one) => records.has(one.id));
    case "all":
      return op.steps.some((step) => wasBegun(step, records));
    case "os-case":
      return records.has(op.id) || op.arms.some((arm) => arm.steps.some((step) => wasBegun(step, records)));
    case "argument-case":
      return records.has(op.id) || op.cases.some((one) => one.steps.some((step) => wasBegun(step, records)));
    default:
      return records.has(op.id);
  }
}

function byId(records: readonly StepRecord[]): Records {
  return new Map(records.map((one) => [one.id, one]));
}

/** Returns the property if it has a value (exactOptionalPropertyTypes). */
function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
