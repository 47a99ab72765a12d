import { firstChange } from "../../shell/changes.ts";
import { rule } from "../rule.ts";

export const scriptIgnoresTestOnly = rule({
  code: "script-ignores-test-only",
  check(view, report) {
    for (const [script, uses] of view.scripts) {
      if (uses.every((use) => use.kind === "copy")) continue;
      const change = firstChange(script.facts);
      if (
        !change ||
        view
          .reachedFrom(script.facts)
          .some(({ words }) => words.has("test_only") || words.has("SIV_RECONCILE"))
      )
        continue;
      const related = uses
        .slice(0, 1)
        .map((use) => ({ place: view.place(use.validator.path.scalar.span), message: "it is run here" }));
      report(script.place(change.span), { script: script.name, by: change.by }, { related });
    }
  },
});
