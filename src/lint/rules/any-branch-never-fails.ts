import { isOfKind } from "../../kinds/kind.ts";
import { scriptKind } from "../../kinds/script.ts";
import type { Validator } from "../../recipe/validator.ts";
import { rule } from "../rule.ts";
import { mayFailInTestOnly } from "./support/test-only.ts";

export const anyBranchNeverFails = rule({
  code: "any-branch-never-fails",
  check(view, report) {
    const mayFail = (validator: Validator): boolean => {
      const { alwaysConforms, hasAlternatives } = view.kindOf(validator);
      if (isOfKind(scriptKind, validator)) {
        if (validator.creates) return true;
        const runs = view.usesOf(validator).filter((use) => !(use.kind === "run" && use.does === "apply"));
        return runs.length === 0 || runs.some((use) => mayFailInTestOnly(use.script.facts));
      }
      if (validator.inner.length === 0) return !alwaysConforms;
      const lists = validator.inner.map((list) => list.validators.some(mayFail));
      return hasAlternatives ? lists.every(Boolean) : lists.some(Boolean);
    };
    view.walk((validator) => {
      const { inner } = validator;
      if (!view.kindOf(validator).hasAlternatives || inner.length < 2) return;
      const at = inner.findIndex((list) => !list.validators.some(mayFail));
      const branch = inner[at]?.validators[0];
      if (!branch) return;
      const rest = inner.length - 1 - at;
      report(view.place(branch.key.span), { rest }, rest === 0 ? { severity: "info" } : {});
    });
  },
});
