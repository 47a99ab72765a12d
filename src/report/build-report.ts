import { diagnostic } from "../diagnostics/diagnostic.ts";
import { variableNames } from "../plan/describe.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunRecord, RunWarning } from "../plan/record.ts";
import { buildSteps } from "./build-steps.ts";
import { buildChanges, type FoundChanges } from "./changes/build-changes.ts";
import { findCheckWrites } from "./check-writes.ts";
import type { Sources } from "./locate.ts";
import { printableLine } from "./printable.ts";
import {
  type Finding,
  isLive,
  type Outcome,
  type Report,
  type ReportImage,
  type ReportStep,
  type ReportTarget,
  reportFormat,
  type Summary,
  statuses,
  type Tool,
} from "./report.ts";

export interface RunFacts {
  readonly tool: Tool;
  readonly started: Date;
  readonly plan: Plan;
  /** SHA-256 (hex) of the plan's JSON form. */
  readonly planSha256: string;
  readonly record: RunRecord;
  readonly target: ReportTarget;
  readonly image?: ReportImage | undefined;
  readonly method: Report["method"];
  readonly network: boolean;
  /** Secrets already as `***`. */
  readonly arguments: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Finding[];
  readonly outcome: Outcome;
  /** What a run changed; absent if nobody looked. */
  readonly changes?: FoundChanges | undefined;
  readonly seconds: number;
}

/** Combines the plan and the record of a run into its report. */
export function buildReport(facts: RunFacts, sources: Sources): Report {
  const { plan, record } = facts;
  const names = variableNames(plan);
  const steps = buildSteps(plan, record, names, sources);
  return {
    format: reportFormat,
    tool: facts.tool,
    started: facts.started.toISOString(),
    mode: record.mode,
    recipe: plan.recipe,
    plan: { sha256: facts.planSha256 },
    ...(plan.selection ? { selection: { ...plan.selection, omitted: plan.selection.omitted.length } } : {}),
    target: facts.target,
    ...(facts.image ? { image: facts.image } : {}),
    guest: record.guest,
    method: facts.method,
    network: facts.network,
    arguments: facts.arguments,
    outcome: facts.outcome,
    steps,
    // A guest may name any others.
    variables: Object.fromEntries(
      plan.variables.flatMap(({ id }) => {
        const value = record.variables[id];
        return value === undefined ? [] : [[names.get(id) ?? id, value]];
      }),
    ),
    // A run that was not committed changed no packages of an image.
    ...(record.packageChanges && (facts.outcome === "changed" || isLive(facts))
      ? { package_changes: record.packageChanges }
      : {}),
    ...(facts.changes
      ? { changes: buildChanges(facts.changes, record.packageChanges ?? [], plan, steps) }
      : {}),
    summary: summarise(steps),
    diagnostics: [
      ...facts.diagnostics,
      ...(record.warnings ?? []).map(findingOfWarning),
      ...findCheckWrites(plan, record, sources),
    ],
    seconds: Math.round(facts.seconds * 100) / 100,
  };
}

function findingOfWarning({ code, text }: RunWarning): Finding {
  const { severity, message, help } = diagnostic(code, { text: printableLine(text) });
  return { code, severity, message, ...(help === undefined ? {} : { help }) };
}

/** How many steps ended in each status. */
export function summarise(steps: readonly ReportStep[]): Summary {
  const counts = Object.fromEntries(statuses.map((status) => [status, 0])) as Record<
    (typeof statuses)[number],
    number
  >;
  for (const step of steps) counts[step.status]++;
  return counts;
}
