import type { Op, OsKey, PackageRequest, Template } from "../../src/plan/plan.ts";
import type { RandomPlan } from "./random-plan.ts";

/** A recipe that comes to a random plan, and the files of its scripts by their paths. */
export interface RandomRecipe {
  readonly text: string;
  readonly files: Readonly<Record<string, string>>;
}

/** The number of validators that a recipe has before those of its plan: they make its variables known. */
export const validatorsBefore = 1;

/**
 * Writes a random plan as a recipe. Variables with a value become arguments; the others are set on a guest that
 * does not exist, so that the recipe may name them. A list without steps, which no recipe can have, copies a file.
 */
export function recipeOf({ plan }: RandomPlan): RandomRecipe {
  const files: Record<string, string> = { filler: "# filler\n" };
  const declared = plan.variables.filter(({ value }) => value !== undefined);
  const others = plan.variables.filter(({ value }) => value === undefined);
  const write = (op: Op): unknown => {
    switch (op.op) {
      case "packages":
        return { package: op.packages.map(writePackage) };
      case "script": {
        files[op.name] = plan.resources[op.resource]!.content;
        const output = op.output === undefined ? {} : { output: op.output };
        const check = op.check === undefined ? {} : { check: plan.resources[op.check]!.content };
        const creates = op.creates === undefined ? {} : { creates: writeTemplate(op.creates) };
        return { script: { [op.name]: { env_vars: op.env, ...check, ...creates, ...output } } };
      }
      case "copy":
        files[op.name] = plan.resources[op.resource]!.content;
        return { copy_script: op.name };
      case "set":
        return { argument_set: { argument_name: op.variable, value: writeTemplate(op.value) } };
      case "all":
        return { all: writeList(op.steps) };
      case "any":
        return { any: op.branches.map(({ steps }) => ({ all: writeList(steps) })) };
      case "os-case":
        return { os_case: op.arms.map(({ key, steps }) => ({ [writeKey(key)]: writeList(steps) })) };
      case "argument-case": {
        const cases = op.cases.map(({ value, steps }) => [value, writeList(steps)]);
        return { argument_case: { argument_name: op.variable, cases: Object.fromEntries(cases) } };
      }
    }
  };
  const writeList = (steps: readonly Op[]): unknown[] =>
    steps.length === 0 ? [{ copy_script: "filler" }] : steps.map(write);
  const set = others.map(({ name }) => ({ argument_set: { argument_name: name, value: "" } }));
  const recipe = {
    arguments: Object.fromEntries(
      declared.map(({ name, value, shellNames }) => [
        name,
        { target_variable: shellNames[0], default: value },
      ]),
    ),
    // JSON is YAML.
    validators: [{ os_case: [{ arch: set.length > 0 ? set : writeList([]) }] }, ...plan.steps.map(write)],
  };
  return { text: JSON.stringify(recipe, null, 1), files };
}

function writeTemplate(template: Template): string {
  return template.map((part) => (typeof part === "string" ? part : `\${${part.variable}}`)).join("");
}

function writePackage({ name, version, absent }: PackageRequest): unknown {
  if (absent) return { [writeTemplate(name)]: { absent: true } };
  if (!version) return writeTemplate(name);
  const written =
    version.kind === "exact"
      ? writeTemplate(version.version)
      : version.all.map((bound) => `${bound.operator} ${writeTemplate(bound.version)}`).join(", ");
  return { [writeTemplate(name)]: { version: written } };
}

function writeKey({ name, bounds }: OsKey): string {
  const written = bounds.map(({ operator, version }) =>
    operator === "prefix" ? version : `${operator} ${version}`,
  );
  return `${name} ${written.join(", ")}`.trimEnd();
}
