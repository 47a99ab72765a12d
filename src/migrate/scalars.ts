import type { VersionNode } from "../recipe/expressions/nodes.ts";
import { type Recipe, type Validator, walkValidators } from "../recipe/recipe.ts";
import type { Scalar } from "../yaml/node.ts";

/** A text of a recipe that stands for a value: what the old tool compared, or put into an environment. */
export interface Value {
  readonly scalar: Scalar;
  /** Whether it ends up in the environment of scripts. */
  readonly passed: boolean;
}

/** Every text that a recipe holds, whatever it stands for; one that aliases repeat stands here once. */
export function textsOf(recipe: Recipe): Scalar[] {
  const found = recipe.arguments.flatMap((one) => [
    one.name,
    ...(one.description ? [one.description] : []),
    ...(one.targetVariable ? [one.targetVariable] : []),
  ]);
  for (const { scalar } of valuesOf(recipe)) found.push(scalar);
  walkValidators(recipe.validators, (validator) => found.push(...namesOf(validator)));
  return once(found);
}

/** The texts that stand for values: defaults, choices, cases, versions, what is set. */
export function valuesOf(recipe: Recipe): Value[] {
  const found: Value[] = recipe.arguments.flatMap((one) =>
    [...(one.default ? [one.default] : []), ...(one.choices ?? [])].map((scalar) => ({
      scalar,
      passed: true,
    })),
  );
  walkValidators(recipe.validators, (validator) => {
    if (validator.kind === "argument_case")
      for (const { key } of validator.cases) found.push({ scalar: key, passed: false });
    if (validator.kind === "argument_set" && validator.value)
      found.push({ scalar: validator.value.scalar, passed: true });
    if (validator.kind === "package")
      for (const { version } of validator.packages)
        if (version) found.push({ scalar: scalarOf(version), passed: false });
  });
  const seen = new Set<number>();
  return found.filter(
    ({ scalar }) => !scalar.broken && !seen.has(scalar.span.start) && seen.add(scalar.span.start),
  );
}

function namesOf(validator: Validator): readonly Scalar[] {
  switch (validator.kind) {
    case "package":
      return validator.packages.map((one) => one.name.scalar);
    case "script":
      return [
        validator.path.scalar,
        ...validator.envVars,
        ...(validator.output ? [validator.output] : []),
        ...(validator.inline ? [validator.inline] : []),
      ];
    case "copy_script":
      return [validator.path.scalar, ...(validator.inline ? [validator.inline] : [])];
    case "os_case":
      return validator.arms.map((arm) => arm.key.scalar);
    case "argument_case":
    case "argument_set":
      return validator.argumentName ? [validator.argumentName] : [];
    default:
      return [];
  }
}

function scalarOf(version: VersionNode): Scalar {
  return version.scalar;
}

function once(scalars: readonly Scalar[]): Scalar[] {
  const seen = new Set<number>();
  return scalars.filter((one) => !one.broken && !seen.has(one.span.start) && seen.add(one.span.start));
}
