import { isOfKind } from "../../kinds/kind.ts";
import { packageKind } from "../../kinds/package.ts";
import { families } from "../../plan/distributions.ts";
import { isKnownDistribution } from "../../recipe/expressions/os-key.ts";
import { rule } from "../rule.ts";
import { armsAround } from "./support/os-keys.ts";

export const packageFamilyUnknown = rule({
  code: "package-family-unknown",
  check(view, report) {
    view.walk((validator) => {
      if (!isOfKind(packageKind, validator)) return;
      const arm = armsAround(view, validator).find(({ key }) => !isKnownDistribution(key.name));
      if (!arm) return;
      const related = [{ place: view.place(arm.heading.span), message: "on this distribution" }];
      report(view.place(validator.key.span), { distribution: arm.key.name, families }, { related });
    });
  },
});
