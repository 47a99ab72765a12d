import { type ArgumentCaseValidator, argumentCaseKind } from "../../../kinds/argument-case.ts";
import { isOfKind } from "../../../kinds/kind.ts";
import type { RecipeView } from "../../recipe-view.ts";

/**
 * Returns the values that the variable of an `argument_case` can have there: its choices, or the value that a
 * surrounding case requires. Undefined if it can have any value, because it has no choices or a step sets it.
 */
export function choicesAt(view: RecipeView, validator: ArgumentCaseValidator): readonly string[] | undefined {
  const variable = validator.argumentName && view.variableAt(validator.argumentName.span);
  const choices = variable?.declaration?.choices;
  if (!choices || variable.references.some(({ use }) => use === "output" || use === "set")) return undefined;
  let values = choices.map((choice) => choice.text);
  for (const { of: outer, list } of view.trailOf(validator)) {
    const name = isOfKind(argumentCaseKind, outer) ? outer.argumentName : undefined;
    if (list.heading && name && view.variableAt(name.span) === variable) values = [list.heading.text];
  }
  return values;
}
