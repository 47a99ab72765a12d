import { anyKind } from "../../../kinds/any.ts";
import { argumentCaseKind } from "../../../kinds/argument-case.ts";
import { isOfKind } from "../../../kinds/kind.ts";
import { osCaseKind } from "../../../kinds/os-case.ts";
import type { Validator } from "../../../recipe/validator.ts";
import type { RecipeView } from "../../recipe-view.ts";

/** Whether one run may do both steps: not where they are in two branches of one choice. */
export function mayRunTogether(view: RecipeView, a: Validator, b: Validator): boolean {
  const [left, right] = [view.trailOf(a), view.trailOf(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [{ of: outer, list }, other] = [left[at]!, right[at]!];
    if (outer !== other.of) return true;
    const isChoice = [anyKind, osCaseKind, argumentCaseKind].some((kind) => isOfKind<Validator>(kind, outer));
    if (list !== other.list) return !isChoice;
  }
  return true;
}
