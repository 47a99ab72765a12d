import { argumentCaseKind } from "../../kinds/argument-case.ts";
import { isOfKind } from "../../kinds/kind.ts";
import { nearest } from "../../source/nearest.ts";
import { rule } from "../rule.ts";
import { choicesAt } from "./support/choices.ts";

export const caseUnreachable = rule({
  code: "case-unreachable",
  check(view, report) {
    view.walk((validator) => {
      if (!isOfKind(argumentCaseKind, validator) || !validator.argumentName) return;
      const choices = choicesAt(view, validator);
      if (!choices) return;
      const own = new Set(validator.inner.map(({ heading }) => heading.text));
      const unserved = choices.filter((choice) => !own.has(choice));
      const known = new Set(choices);
      for (const { heading: key } of validator.inner) {
        if (known.has(key.text)) continue;
        const near = nearest(key.text, unserved);
        const name = validator.argumentName.text;
        const params = { value: key.text, name, choices, nearest: near };
        const fix =
          near !== undefined && key.style === "plain"
            ? { title: `Write \`${near}\``, edits: [{ span: key.span, text: near }], certain: false }
            : undefined;
        report(view.place(key.span), params, { fix });
      }
    });
  },
});
