import { rule } from "../rule.ts";

export const anySingleBranch = rule({
  code: "any-single-branch",
  check(view, report) {
    view.walk((validator) => {
      if (view.kindOf(validator).hasAlternatives && validator.inner.length === 1)
        report(view.place(validator.key.span), {});
    });
  },
});
