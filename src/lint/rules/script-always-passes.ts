import { firstChange } from "../../shell/changes.ts";
import { rule } from "../rule.ts";
import { mayFailInTestOnly } from "./support/test-only.ts";

export const scriptAlwaysPasses = rule({
  code: "script-always-passes",
  check(view, report) {
    for (const [script, uses] of view.scripts) {
      const runs = uses.flatMap((use) => (use.kind === "run" && use.does !== "apply" ? [use] : []));
      // A script that is run for its output need not test anything.
      if (runs.length === 0 || runs.some((use) => use.validator.output)) continue;
      if (mayFailInTestOnly(script.facts)) continue;
      // `script-ignores-test-only` reports a script that changes the system without checking `test_only`.
      const { words, text } = script.facts;
      if (!words.has("test_only") && !words.has("SIV_RECONCILE") && firstChange(script.facts)) continue;
      const newline = text.indexOf("\n");
      const span = { start: 0, end: newline === -1 ? text.length : newline };
      const related = [{ place: view.place(runs[0]!.validator.path.scalar.span), message: "it is run here" }];
      report(script.place(span), { script: script.name }, { related });
    }
  },
});
