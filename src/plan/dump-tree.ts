import type { SourceText } from "../source/source-text.ts";
import { quoteText, showSelection, showText, type VariableNames, variableNames } from "./describe.ts";
import type { TreeLine, TreeWords } from "./ops/definition.ts";
import { definitionOf } from "./ops.ts";
import type { Op, Plan, PlanVariable, Resource, StepId } from "./plan.ts";
import { innerSteps } from "./walk.ts";

/**
 * A plan as a tree to read (`--emit tree`): the variables, then every step under what decides whether it
 * runs. `sources` gives the line numbers at the left, with the file if a step is in a fragment; without the text of
 * the file the column is blank. The ids at the right are those that reports and transcripts name.
 */
export function dumpTree(plan: Plan, sources: ReadonlyMap<string, SourceText> = new Map()): string {
  const names = variableNames(plan);
  const { path, plugin, version, sha256 } = plan.recipe;
  const head = [
    `recipe ${showText(path)}${plugin ? ` (${showText(plugin)} ${showText(version ?? "")})` : ""}`,
    `sha256 ${sha256}`,
    plan.target
      ? `for ${showText(plan.target.distro)}${plan.target.version ? ` ${showText(plan.target.version)}` : ""} only`
      : "for any guest: what depends on it is decided there",
    ...(plan.selection ? [`a part of the recipe: ${showSelection(plan.selection)}`] : []),
  ];
  const words: TreeWords = {
    names,
    plan,
    variable: (id) => showText(names.get(id) ?? id),
    size: (resource) => size(plan.resources[resource]),
  };
  const lines = plan.steps.flatMap((step) => describe(step, 0, words));
  const lineOf = (id: StepId) => {
    const place = plan.source[id];
    const line = place && sources.get(place.file)?.lineAt(place.span.start);
    if (line === undefined) return "";
    return place!.file === plan.recipe.path ? String(line) : `${showText(place!.file)}:${line}`;
  };
  const gutter = widest(
    lines.map((line) => lineOf(line.id)),
    4,
  );
  const texts = lines.map((line) => `${"  ".repeat(line.depth)}${line.text}`);
  const width = Math.min(72, widest(texts));
  const body = lines.map((line, index) =>
    `${lineOf(line.id).padStart(gutter)} │ ${texts[index]!.padEnd(width)}  #${line.id}`.trimEnd(),
  );
  return [
    ...head,
    "",
    ...describeVariables(plan.variables, names),
    `${"line".padStart(gutter)} │ ${"step".padEnd(width)}  #id`,
    ...(body.length > 0 ? body : [`${" ".repeat(gutter)} │ nothing to do`]),
    "",
  ].join("\n");
}

/** Not Math.max(...): a plan may have more lines than a call may have arguments. */
function widest(texts: readonly string[], least = 0): number {
  return texts.reduce((most, text) => Math.max(most, text.length), least);
}

function describeVariables(variables: readonly PlanVariable[], names: VariableNames): string[] {
  if (variables.length === 0) return [];
  const rows = variables.map((variable) => [
    showText(names.get(variable.id)!),
    variable.secret
      ? "(secret: given when it runs)"
      : variable.value === undefined
        ? "(set by a step)"
        : `= ${quoteText(variable.value)}`,
    variable.shellNames.length > 0
      ? `in scripts: ${variable.shellNames.map((name) => `$${name}`).join(", ")}`
      : "",
  ]);
  const widths = [0, 1].map((column) => Math.min(48, widest(rows.map((row) => row[column]!))));
  return [
    "variables",
    ...rows.map((row) =>
      `  ${row[0]!.padEnd(widths[0]!)}  ${row[1]!.padEnd(widths[1]!)}  ${row[2]}`.trimEnd(),
    ),
    "",
  ];
}

/** The lines of an op and, deeper, of what is inside it. */
function describe(op: Op, depth: number, words: TreeWords): TreeLine[] {
  const { tree, inner } = definitionOf(op);
  const headings = inner?.headings?.(op);
  const lines = tree(op, words).map((line) => ({ ...line, depth: depth + line.depth }));
  const lists = innerSteps(op).flatMap(({ id, steps }, index) => {
    const heading = headings?.[index];
    const deeper = depth + (heading ? 2 : 1);
    return [
      ...(heading ? [{ text: heading.tree, id, depth: depth + 1 }] : []),
      ...(steps.length > 0
        ? steps.flatMap((step) => describe(step, deeper, words))
        : [{ text: "nothing", id, depth: deeper }]),
    ];
  });
  return [...lines, ...lists];
}

function size(resource: Resource | undefined): string {
  if (!resource) return "missing";
  const bytes = Buffer.byteLength(resource.content, resource.encoding);
  return `${bytes.toLocaleString("en")} byte${bytes === 1 ? "" : "s"}`;
}
