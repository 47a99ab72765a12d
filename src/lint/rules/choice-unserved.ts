import type { ArgumentCaseValidator } from "../../recipe/recipe.ts";
import { rule } from "../rule.ts";
import { choicesAt } from "./support/choices.ts";

export const choiceUnserved = rule({
  code: "choice-unserved",
  check(view, report) {
    const served = new Map<unknown, Set<string>>();
    const cases: ArgumentCaseValidator[] = [];
    view.walk((validator) => {
      if (validator.kind !== "argument_case" || !validator.argumentName) return;
      cases.push(validator);
      const variable = view.variableAt(validator.argumentName.span);
      const values = served.get(variable) ?? new Set();
      served.set(variable, values);
      for (const { key } of validator.cases) values.add(key.text);
    });
    for (const validator of cases) {
      const argument = validator.argumentName!;
      const values = choicesAt(view, validator)?.filter(
        (choice) => !validator.cases.some((one) => one.key.text === choice),
      );
      if (!values || values.length === 0) continue;
      const known = served.get(view.variableAt(argument.span));
      const elsewhere = values.every((value) => known?.has(value));
      const params = { name: argument.text, values, elsewhere };
      report(view.place(argument.span), params, elsewhere ? { severity: "info" } : {});
    }
  },
});
