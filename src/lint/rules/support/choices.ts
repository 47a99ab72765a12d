import type { ArgumentCaseValidator } from "../../../compiler/parse/recipe.ts";
import type { RecipeView } from "../../recipe-view.ts";
import { holds } from "./arms.ts";

/**
 * The values that the variable of an `argument_case` may have there: its choices, or the one value that a
 * case around it says it has; undefined where it may be anything, because it has no choices or a step sets it.
 */
export function choicesAt(view: RecipeView, validator: ArgumentCaseValidator): readonly string[] | undefined {
  const variable = validator.argumentName && view.variableAt(validator.argumentName.span);
  const choices = variable?.declaration?.choices;
  if (!choices || variable.references.some(({ use }) => use === "output" || use === "set")) return undefined;
  let values = choices.map((choice) => choice.text);
  for (const outer of view.ancestorsOf(validator)) {
    if (outer.kind !== "argument_case" || !outer.argumentName) continue;
    if (view.variableAt(outer.argumentName.span) !== variable) continue;
    const around = outer.cases.find((one) => holds(one.validators, validator));
    if (around) values = [around.key.text];
  }
  return values;
}
