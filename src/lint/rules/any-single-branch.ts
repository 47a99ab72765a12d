import { rule } from "../rule.ts";

export const anySingleBranch = rule({
  code: "any-single-branch",
  check(view, report) {
    view.walk((validator) => {
      if (validator.kind === "any" && validator.validators.length === 1)
        report(view.place(validator.key.span), {});
    });
  },
});
