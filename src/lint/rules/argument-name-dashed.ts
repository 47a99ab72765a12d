import { isShellName } from "../../recipe/names.ts";
import { rule } from "../rule.ts";

export const argumentNameDashed = rule({
  code: "argument-name-dashed",
  check(view, report) {
    for (const { declaration, shellNames } of view.analysis.variables) {
      // Without a target variable, the compiler reports it.
      if (!declaration?.targetVariable || isShellName(declaration.name.text)) continue;
      const name = declaration.name.text;
      if (!name.includes("-")) continue;
      const targets = shellNames.map((name) => `\`${name}\``).join(" and ");
      report(view.place(declaration.name.span), { name, targets });
    }
  },
});
