import {
  innerValidators,
  type OsArmNode,
  type OsCaseValidator,
  type Validator,
} from "../../../compiler/parse/recipe.ts";

/** The arm of an `os_case` that a validator stands in, however deep. */
export function armAround(outer: OsCaseValidator, inner: Validator): OsArmNode | undefined {
  return outer.arms.find((arm) => holds(arm.validators, inner));
}

/** Whether one of the validators is that one, or holds it. */
export function holds(validators: readonly Validator[], wanted: Validator): boolean {
  return validators.some((one) => one === wanted || innerValidators(one).some((list) => holds(list, wanted)));
}
