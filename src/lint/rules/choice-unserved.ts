import { type ArgumentCaseValidator, argumentCaseKind } from "../../kinds/argument-case.ts";
import { isOfKind } from "../../kinds/kind.ts";
import { rule } from "../rule.ts";
import { choicesAt } from "./support/choices.ts";

export const choiceUnserved = rule({
  code: "choice-unserved",
  check(view, report) {
    const served = new Map<unknown, Set<string>>();
    const cases: ArgumentCaseValidator[] = [];
    view.walk((validator) => {
      if (!isOfKind(argumentCaseKind, validator) || !validator.argumentName) return;
      cases.push(validator);
      const variable = view.variableAt(validator.argumentName.span);
      const values = served.get(variable) ?? new Set();
      served.set(variable, values);
      for (const { heading } of validator.inner) values.add(heading.text);
    });
    for (const validator of cases) {
      const argument = validator.argumentName!;
      const own = new Set(validator.inner.map(({ heading }) => heading.text));
      const values = choicesAt(view, validator)?.filter((choice) => !own.has(choice));
      if (!values || values.length === 0) continue;
      const known = served.get(view.variableAt(argument.span));
      const elsewhere = values.every((value) => known?.has(value));
      const params = { name: argument.text, values, elsewhere };
      report(view.place(argument.span), params, elsewhere ? { severity: "info" } : {});
    }
  },
});
