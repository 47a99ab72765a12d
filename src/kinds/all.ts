import type { Op } from "../plan/plan.ts";
import type { AllValidator } from "../recipe/recipe.ts";
import { join } from "../source/span.ts";
import type { ValidatorKind } from "./kind.ts";
import { validatorsSchema } from "./schema-parts.ts";

export const allKind: ValidatorKind<AllValidator> = {
  key: "all",
  schema: validatorsSchema,
  docs: {
    summary: "Validators that must all conform, in order.",
    markdown:
      "A list of validators. All must conform; they are checked, and reconciled, in the order written.",
    example: "all:\n  - package: java-17-openjdk-devel\n  - script: common/setup_java",
    snippet: "\n  - $0",
  },

  parse(reader, value, key) {
    const validators = reader.validators(value, "all", key);
    return { kind: "all", key, span: join(key.span, value.span), validators };
  },

  lower(lowering, node): Op[] {
    return [{ op: "all", id: lowering.id, steps: lowering.steps(node.validators, lowering.id) }];
  },
};
