import {
  showPackage,
  showTemplate,
  showText,
  type VariableNames,
  variableNames,
} from "../../plan/describe.ts";
import type { Op, Plan } from "../../plan/plan.ts";
import type { SourceText } from "../../source/source-text.ts";

/** The lines of comment above a step: what it is, and the recipe's line. */
export type DescribeStep = (op: Op) => string[];

/** @param sources the recipe's text by its path, for line numbers; without it only files are named. */
export function describeSteps(plan: Plan, sources: ReadonlyMap<string, SourceText>): DescribeStep {
  const names = variableNames(plan);
  return (op) => [`${op.id}. ${titleOf(op, names)}`, ...lineOf(plan, op, sources)];
}

function lineOf(plan: Plan, op: Op, sources: ReadonlyMap<string, SourceText>): string[] {
  const ids = op.op === "packages" ? [op.id, ...op.packages.map((one) => one.id)] : [op.id];
  const place = ids.map((id) => plan.source[id]).find((one) => one !== undefined);
  if (!place) return [];
  const source = sources.get(place.file);
  if (!source) return [];
  const line = source.lineAt(place.span.start);
  return [`${place.file}:${line}: ${source.line(line).trim()}`];
}

function titleOf(op: Op, names: VariableNames): string {
  switch (op.op) {
    case "packages":
      return `package ${op.packages.map((one) => showPackage(one, names)).join(", ")}`;
    case "script":
      return `script ${showText(op.name)}`;
    case "copy":
      return `copy_script ${showText(op.name)} to /tmp`;
    case "set":
      return `set ${names.get(op.variable) ?? op.variable} to ${showTemplate(op.value, names)}`;
    case "all":
      return "all of";
    case "any":
      return "any of";
    case "os-case":
      return "os_case";
    case "argument-case":
      return `case of ${names.get(op.variable) ?? op.variable}`;
  }
}
