import { leaksOf } from "../../shell/leaks.ts";
import { rule } from "../rule.ts";

export const scriptPrintsSecret = rule({
  code: "script-prints-secret",
  check(view, report) {
    for (const [script, uses] of view.scripts) {
      const secrets = uses.flatMap((use) =>
        use.kind === "run"
          ? use.passed
              .filter((variable) => variable.variable.secret)
              .flatMap((variable) => variable.variable.shellNames)
          : [],
      );
      if (secrets.length === 0) continue;
      for (const { span, name, by } of leaksOf(script.facts, new Set(secrets)))
        report(script.place(span), { name, by });
    }
  },
});
