import type { SourceText } from "../source/source-text.ts";
import {
  quoteText,
  showOsKey,
  showPackage,
  showSelection,
  showTemplate,
  showText,
  type VariableNames,
  variableNames,
} from "./describe.ts";
import type { Op, Plan, PlanVariable, Resource, StepId, VariableId } from "./plan.ts";

/** A line of the tree: what it says, how deep it stands, and which id it is of. */
interface Line {
  readonly depth: number;
  readonly id: StepId;
  readonly text: string;
}

/**
 * A plan as a tree to read (`--emit tree`): the variables, then every step under what decides whether it
 * runs. `recipe` gives the line numbers at the left; without it, or where a step stands in another file,
 * the column is blank. The ids at the right are those that reports and transcripts name.
 */
export function dumpTree(plan: Plan, recipe?: SourceText): string {
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
  const lines = plan.steps.flatMap((step) => describe(step, 0, plan, names));
  const lineOf = (id: StepId) => {
    const place = plan.source[id];
    return recipe && place?.file === recipe.path ? String(recipe.lineAt(place.span.start)) : "";
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
    ...describeVariables(plan.variables),
    `${"line".padStart(gutter)} │ ${"step".padEnd(width)}  #id`,
    ...(body.length > 0 ? body : [`${" ".repeat(gutter)} │ nothing to do`]),
    "",
  ].join("\n");
}

/** Not Math.max(...): a plan may have more lines than a call may have arguments. */
function widest(texts: readonly string[], least = 0): number {
  return texts.reduce((most, text) => Math.max(most, text.length), least);
}

function describeVariables(variables: readonly PlanVariable[]): string[] {
  if (variables.length === 0) return [];
  const rows = variables.map((one) => [
    showText(one.name),
    one.secret
      ? "(secret: given when it runs)"
      : one.value === undefined
        ? "(set by a step)"
        : `= ${quoteText(one.value)}`,
    one.shellNames.length > 0 ? `in scripts: ${one.shellNames.map((name) => `$${name}`).join(", ")}` : "",
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

function describe(op: Op, depth: number, plan: Plan, names: VariableNames): Line[] {
  const line = (text: string, id: StepId = op.id, deeper = 0): Line => ({ depth: depth + deeper, id, text });
  const within = (steps: readonly Op[], deeper: number, id: StepId) =>
    steps.length > 0
      ? steps.flatMap((step) => describe(step, depth + deeper, plan, names))
      : [line("nothing", id, deeper)];
  const name = (id: VariableId) => showText(names.get(id) ?? id);
  switch (op.op) {
    case "packages": {
      const known = op.state === "known" ? " (no new look needed)" : "";
      if (op.packages.length === 1)
        return [line(`package ${showPackage(op.packages[0]!, names)}${known}`, op.packages[0]!.id)];
      return [
        line(`packages, in one transaction${known}`),
        ...op.packages.map((one) => line(showPackage(one, names), one.id, 1)),
      ];
    }
    case "script": {
      const env = op.env.length > 0 ? `, given ${op.env.map(name).join(", ")}` : "";
      const output = op.output === undefined ? "" : `; its output becomes ${name(op.output)}`;
      return [line(`script ${showText(op.name)} (${size(plan.resources[op.resource])})${env}${output}`)];
    }
    case "copy":
      return [line(`copy to ${showText(`/tmp/${op.name}`)} (${size(plan.resources[op.resource])})`)];
    case "set":
      return [line(`set ${name(op.variable)} to ${showTemplate(op.value, names)}`)];
    case "all":
      return [line("all of, in order"), ...within(op.steps, 1, op.id)];
    case "any":
      return [
        line("any of: the first that conforms, else the first that can be made to"),
        ...op.branches.flatMap((branch, index) => [
          line(index === 0 ? "try" : "or try", branch.id, 1),
          ...within(branch.steps, 2, branch.id),
        ]),
      ];
    case "os-case":
      return [
        line("by the guest's distribution, the first that matches"),
        ...op.arms.flatMap((arm) => [
          line(`on ${showOsKey(arm.key)}`, arm.id, 1),
          ...within(arm.steps, 2, arm.id),
        ]),
      ];
    case "argument-case":
      return [
        line(`by the value of ${name(op.variable)}`),
        ...op.cases.flatMap((one) => [
          line(`when it is ${quoteText(one.value)}`, one.id, 1),
          ...within(one.steps, 2, one.id),
        ]),
      ];
  }
}

function size(resource: Resource | undefined): string {
  if (!resource) return "missing";
  const bytes = Buffer.byteLength(resource.content, resource.encoding);
  return `${bytes.toLocaleString("en")} byte${bytes === 1 ? "" : "s"}`;
}
