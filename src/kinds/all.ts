import type { Op } from "../plan/plan.ts";
import type { ValidatorKind } from "./kind.ts";
import { validatorsSchema } from "./schema-parts.ts";

export const allKind: ValidatorKind = {
  key: "all",
  schema: validatorsSchema,
  docs: {
    summary: "Validators that must all conform, in order.",
    markdown: "A list of validators. All must conform; they are checked, and applied, in the order written.",
    example: "all:\n  - package: java-17-openjdk-devel\n  - script: common/setup_java",
    snippet: "\n  - $0",
    icon: "list",
  },

  parse(reader, value, key) {
    return { inner: [{ validators: reader.validators(value, "all", key) }] };
  },

  lower(lowering, node): Op[] {
    const validators = node.inner.flatMap((list) => list.validators);
    return [{ op: "all", id: lowering.id, steps: lowering.steps(validators, lowering.id) }];
  },
};
