import { rule } from "../rule.ts";
import { excludes } from "./support/os-keys.ts";

export const osArmImpossible = rule({
  code: "os-arm-impossible",
  check(view, report) {
    view.walk((validator) => {
      if (validator.kind !== "os_case") return;
      const around = view.trailOf(validator).flatMap((outer) => (outer.kind === "arm" ? [outer.arm] : []));
      for (const { key } of validator.arms) {
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
