import { isOfKind } from "../../kinds/kind.ts";
import { osCaseKind } from "../../kinds/os-case.ts";
import { rule } from "../rule.ts";
import { covers } from "./support/os-keys.ts";

/** How many earlier arms an arm is compared with, the nearest ones, so that long lists are looked at in time. */
const mostCompared = 200;

export const osArmShadowed = rule({
  code: "os-arm-shadowed",
  check(view, report) {
    view.walk((validator) => {
      if (!isOfKind(osCaseKind, validator)) return;
      const arms = validator.inner.filter(({ key }) => !key.broken);
      arms.forEach(({ key }, index) => {
        const compared = arms.slice(Math.max(0, index - mostCompared), index);
        const above = compared.find((arm) => covers(arm.key, key));
        if (!above) return;
        const by = above.key.scalar;
        const related = [{ place: view.place(by.span), message: `\`${by.text}\` comes first` }];
        report(
          view.place(key.scalar.span),
          { key: key.scalar.text, by: by.text, same: covers(key, above.key) },
          { related },
        );
      });
    });
  },
});
