import { firstChange } from "../../shell/changes.ts";
import { rule } from "../rule.ts";

export const scriptIgnoresTestOnly = rule({
  code: "script-ignores-test-only",
  check(view, report) {
    for (const [script, uses] of view.scripts) {
      // A check never runs a script that only applies.
      const looks = uses.filter((use) => use.kind === "run" && use.does !== "apply");
      if (looks.length === 0) continue;
      const change = firstChange(script.facts);
      const onlyLooks = looks.every((use) => use.kind === "run" && use.does === "check");
      if (
        !change ||
        (!onlyLooks &&
          view
            .reachedFrom(script.facts)
            .some(({ words }) => words.has("test_only") || words.has("SIV_RECONCILE")))
      )
        continue;
      const related = looks
        .slice(0, 1)
        .map((use) => ({ place: view.place(use.validator.path.scalar.span), message: "it is run here" }));
      report(script.place(change.span), { script: script.name, by: change.by }, { related });
    }
  },
});
