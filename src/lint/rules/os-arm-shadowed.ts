import { isOfKind } from "../../kinds/kind.ts";
import { osCaseKind } from "../../kinds/os-case.ts";
import { rule } from "../rule.ts";
import { coveringKeys } from "./support/covering-keys.ts";
import { covers } from "./support/os-keys.ts";

export const osArmShadowed = rule({
  code: "os-arm-shadowed",
  check(view, report) {
    view.walk((validator) => {
      if (!isOfKind(osCaseKind, validator)) return;
      const arms = validator.inner.filter(({ key }) => !key.broken);
      const covering = coveringKeys(arms.map(({ key }) => key));
      arms.forEach(({ key }, index) => {
        const above = arms[covering[index] ?? -1];
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
