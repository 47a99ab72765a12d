import { type VariableNames, variableNames } from "../../plan/describe.ts";
import { definitionOf } from "../../plan/ops.ts";
import type { Op, Plan } from "../../plan/plan.ts";
import type { SourceText } from "../../source/source-text.ts";

/** Returns the comment above a step: what it is, and its line in the recipe. */
export type DescribeStep = (op: Op) => string[];

/** @param sources the recipe's text by its path, for line numbers; without it only files are named. */
export function describeSteps(plan: Plan, sources: ReadonlyMap<string, SourceText>): DescribeStep {
  const names = variableNames(plan);
  return (op) => [`${op.id}. ${definitionOf(op).comment(op, names)}`, ...lineOf(plan, op, names, sources)];
}

function lineOf(
  plan: Plan,
  op: Op,
  names: VariableNames,
  sources: ReadonlyMap<string, SourceText>,
): string[] {
  const ids = [
    op.id,
    ...definitionOf(op)
      .steps(op, names)
      .map((step) => step.id),
  ];
  const place = ids.map((id) => plan.source[id]).find((found) => found !== undefined);
  if (!place) return [];
  const source = sources.get(place.file);
  if (!source) return [];
  const line = source.lineAt(place.span.start);
  return [`${place.file}:${line}: ${source.line(line).trim()}`];
}
