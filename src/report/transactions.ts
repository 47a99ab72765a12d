import { printableLine, shortLine } from "./printable.ts";
import type { ReportStep } from "./report.ts";

/** Packages of one transaction that ended in the same way, or one step of any kind. Never empty. */
export type StepGroup = readonly [ReportStep, ...ReportStep[]];

/** Groups neighbouring packages of one transaction that have the same status. */
export function groupTransactions(steps: readonly ReportStep[]): StepGroup[] {
  const groups: [ReportStep, ...ReportStep[]][] = [];
  for (const step of steps) {
    const group = groups.at(-1);
    const [last] = group ?? [];
    const together = last && step.transaction !== undefined && step.transaction === last.transaction;
    if (together && step.status === last.status) group!.push(step);
    else groups.push([step]);
  }
  return groups;
}

/** Returns a title for a group: `3 packages: wget, lzo (exactly 2.10), zip`. */
export function titleOfGroup(group: StepGroup): string {
  if (group.length === 1) return group[0].title;
  return `${group.length} packages: ${group.map(nameOf).join(", ")}`;
}

/** Returns what was found for a group: `3 packages not installed: wget, lzo, zip`, or a remark for each package. */
export function findingOfGroup(group: StepGroup): string {
  const [{ found }] = group;
  if (found === "not installed" && group.every((step) => step.found === found))
    return `${group.length} packages not installed: ${group.map(nameOf).join(", ")}`;
  const remarks = group.map((step) =>
    step.found === undefined ? nameOf(step) : `${nameOf(step)}: ${shortLine(step.found)}`,
  );
  return `${group.length} packages: ${remarks.join("; ")}`;
}

/** Returns why a group failed: each reason once, and none that only points to another package of the group. */
export function reasonsOfGroup(group: StepGroup): readonly string[] {
  const reasons = [...new Set(group.flatMap((step) => step.because ?? []))];
  const own = reasons.filter((reason) => !reason.startsWith("another package of the same list"));
  return own.length > 0 ? own : reasons;
}

function nameOf(step: ReportStep): string {
  return printableLine(step.title.replace(/^package /, ""));
}
