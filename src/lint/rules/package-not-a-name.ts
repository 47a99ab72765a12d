import { isOfKind } from "../../kinds/kind.ts";
import { packageKind } from "../../kinds/package.ts";
import { rule } from "../rule.ts";

/** What a reader of YAML 1.1 takes for a number or a boolean (https://yaml.org/type/). */
const number = /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)*|\.\d+)(?:[eE][-+]?\d+)?$/;
const boolean = /^(?:true|false|yes|no|on|off|null|~)$/i;

export const packageNotAName = rule({
  code: "package-not-a-name",
  check(view, report) {
    view.walk((validator) => {
      if (!isOfKind(packageKind, validator)) return;
      for (const [index, { name, version }] of validator.packages.entries()) {
        const { text, style } = name.scalar;
        if (style !== "plain" || version) continue;
        const what = number.test(text) ? "a number" : boolean.test(text) ? "a boolean" : undefined;
        if (what === undefined) continue;
        const previous = validator.packages[index - 1];
        const owner = previous && !previous.version ? previous.name.scalar.text : undefined;
        const before = what === "a number" && owner !== undefined && !number.test(owner) ? owner : undefined;
        report(view.place(name.scalar.span), { text, what, before });
      }
    });
  },
});
