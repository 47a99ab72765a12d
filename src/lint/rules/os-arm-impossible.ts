import { isOfKind } from "../../kinds/kind.ts";
import { osCaseKind } from "../../kinds/os-case.ts";
import { rule } from "../rule.ts";
import { armsAround, excludes } from "./support/os-keys.ts";

export const osArmImpossible = rule({
  code: "os-arm-impossible",
  check(view, report) {
    view.walk((validator) => {
      if (!isOfKind(osCaseKind, validator)) return;
      const around = armsAround(view, validator);
      for (const { key } of validator.inner) {
        const outer = around.find((arm) => excludes(arm.key, key));
        if (!outer) continue;
        const related = [{ place: view.place(outer.key.scalar.span), message: "inside of this" }];
        report(
          view.place(key.scalar.span),
          { key: key.scalar.text, outer: outer.key.scalar.text },
          { related },
        );
      }
    });
  },
});
