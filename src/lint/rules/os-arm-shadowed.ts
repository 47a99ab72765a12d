import { rule } from "../rule.ts";
import { covers } from "./support/os-keys.ts";

export const osArmShadowed = rule({
  code: "os-arm-shadowed",
  check(view, report) {
    view.walk((validator) => {
      if (validator.kind !== "os_case") return;
      validator.arms.forEach(({ key }, index) => {
        const above = validator.arms.slice(0, index).find((arm) => covers(arm.key, key));
        if (!above) return;
        const by = above.key.scalar;
        const related = [{ place: view.place(by.span), message: `\`${by.text}\` stands first` }];
        report(
          view.place(key.scalar.span),
          { key: key.scalar.text, by: by.text, same: covers(key, above.key) },
          { related },
        );
      });
    });
  },
});
