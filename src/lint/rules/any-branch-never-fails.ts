import type { Validator } from "../../recipe/recipe.ts";
import { rule } from "../rule.ts";
import type { ScriptUse } from "../script.ts";
import { mayFailInTestOnly } from "./support/test-only.ts";

export const anyBranchNeverFails = rule({
  code: "any-branch-never-fails",
  check(view, report) {
    const mayFail = (validator: Validator): boolean => {
      switch (validator.kind) {
        case "copy_script":
        case "argument_set":
          return false;
        case "all":
          return validator.validators.some(mayFail);
        case "any":
          return validator.validators.every(mayFail);
        case "os_case":
          return validator.arms.some((arm) => arm.validators.some(mayFail));
        case "argument_case":
          return validator.cases.some((one) => one.validators.some(mayFail));
        case "script": {
          const runs = view.uses.filter((use: ScriptUse) => use.validator === validator);
          return runs.length === 0 || runs.some((use) => mayFailInTestOnly(use.script.facts));
        }
        default:
          return true;
      }
    };
    view.walk((validator) => {
      if (validator.kind !== "any" || validator.validators.length < 2) return;
      const at = validator.validators.findIndex((branch) => !mayFail(branch));
      const branch = validator.validators[at];
      if (!branch) return;
      const rest = validator.validators.length - 1 - at;
      report(view.place(branch.key.span), { rest }, rest === 0 ? { severity: "info" } : {});
    });
  },
});
