import { applianceValues } from "../../shell/appliance-values.ts";
import { rule } from "../rule.ts";

export const scriptReadsAppliance = rule({
  code: "script-reads-appliance",
  check(view, report) {
    for (const script of view.scripts.keys())
      for (const { span, by, what } of applianceValues(script.facts))
        report(script.place(span), { script: script.name, by, what });
  },
});
