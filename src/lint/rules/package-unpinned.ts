import { isOfKind } from "../../kinds/kind.ts";
import { packageKind } from "../../kinds/package.ts";
import { rule } from "../rule.ts";

export const packageUnpinned = rule({
  code: "package-unpinned",
  offByDefault: true,
  check(view, report) {
    view.walk((validator) => {
      if (!isOfKind(packageKind, validator)) return;
      for (const { name, version, absent } of validator.packages)
        if (!version && !absent) report(view.place(name.scalar.span), { name: name.scalar.text });
    });
  },
});
