import type { ArgumentCaseValidator } from "../../../recipe/recipe.ts";
import type { RecipeView } from "../../recipe-view.ts";

/**
 * The values that the variable of an `argument_case` may have there: its choices, or the one value that a
 * case around it says it has; undefined where it may be anything, because it has no choices or a step sets it.
 */
export function choicesAt(view: RecipeView, validator: ArgumentCaseValidator): readonly string[] | undefined {
  const variable = validator.argumentName && view.variableAt(validator.argumentName.span);
  const choices = variable?.declaration?.choices;
  if (!choices || variable.references.some(({ use }) => use === "output" || use === "set")) return undefined;
  let values = choices.map((choice) => choice.text);
  for (const outer of view.trailOf(validator)) {
    const name = outer.kind === "case" ? outer.of.argumentName : undefined;
    if (outer.kind === "case" && name && view.variableAt(name.span) === variable)
      values = [outer.case.key.text];
  }
  return values;
}
