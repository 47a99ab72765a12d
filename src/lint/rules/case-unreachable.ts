import { nearest } from "../../source/nearest.ts";
import { rule } from "../rule.ts";
import { choicesAt } from "./support/choices.ts";

export const caseUnreachable = rule({
  code: "case-unreachable",
  check(view, report) {
    view.walk((validator) => {
      if (validator.kind !== "argument_case" || !validator.argumentName) return;
      const choices = choicesAt(view, validator);
      if (!choices) return;
      const unserved = choices.filter((choice) => !validator.cases.some((one) => one.key.text === choice));
      for (const { key } of validator.cases) {
        if (choices.includes(key.text)) continue;
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
