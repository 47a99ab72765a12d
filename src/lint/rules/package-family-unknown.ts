import { families } from "../../plan/distributions.ts";
import { isKnownDistribution } from "../../recipe/expressions/os-key.ts";
import { rule } from "../rule.ts";

export const packageFamilyUnknown = rule({
  code: "package-family-unknown",
  check(view, report) {
    view.walk((validator) => {
      if (validator.kind !== "package") return;
      for (const outer of view.trailOf(validator)) {
        if (outer.kind !== "arm" || isKnownDistribution(outer.arm.key.name)) continue;
        const { arm } = outer;
        const related = [{ place: view.place(arm.key.scalar.span), message: "on this distribution" }];
        report(view.place(validator.key.span), { distribution: arm.key.name, families }, { related });
        return;
      }
    });
  },
});
