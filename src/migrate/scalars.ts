import { builtInKinds } from "../kinds/registry.ts";
import type { Recipe } from "../recipe/recipe.ts";
import { type ValidatorText, walkValidators } from "../recipe/validator.ts";
import type { Scalar } from "../yaml/node.ts";

/** A text of a recipe that is a value: the old tool compared it, or put it into an environment. */
export interface Value {
  readonly scalar: Scalar;
  /** Whether it ends up in the environment of scripts. */
  readonly passed: boolean;
}

/** Returns all texts of a recipe, regardless of their meaning. The target of an alias is returned once. */
export function textsOf(recipe: Recipe): Scalar[] {
  const found = recipe.arguments.flatMap((argument) => [
    argument.name,
    ...(argument.description ? [argument.description] : []),
    ...(argument.targetVariable ? [argument.targetVariable] : []),
  ]);
  for (const { scalar } of valuesOf(recipe)) found.push(scalar);
  for (const { scalar } of validatorTexts(recipe)) found.push(scalar);
  return once(found);
}

/** Returns the texts that are values: defaults, choices, cases, versions, assigned values. */
export function valuesOf(recipe: Recipe): Value[] {
  const found: Value[] = recipe.arguments.flatMap((argument) =>
    [...(argument.default ? [argument.default] : []), ...(argument.choices ?? [])].map((scalar) => ({
      scalar,
      passed: true,
    })),
  );
  for (const { scalar, role } of validatorTexts(recipe))
    if (role !== "name") found.push({ scalar, passed: role === "value" });
  const seen = new Set<number>();
  return found.filter(
    ({ scalar }) => !scalar.broken && !seen.has(scalar.span.start) && seen.add(scalar.span.start),
  );
}

/** Returns the texts of the validators. Skips kinds of plugins, because only the plugin knows what they mean. */
function validatorTexts(recipe: Recipe): ValidatorText[] {
  const known = new Set(builtInKinds.map((kind) => kind.key));
  const found: ValidatorText[] = [];
  walkValidators(recipe.validators, ({ kind, texts }) => {
    if (known.has(kind)) found.push(...texts);
  });
  return found;
}

function once(scalars: readonly Scalar[]): Scalar[] {
  const seen = new Set<number>();
  return scalars.filter(
    (scalar) => !scalar.broken && !seen.has(scalar.span.start) && seen.add(scalar.span.start),
  );
}
