import type { Op } from "../plan/plan.ts";
import type { ValidatorKind } from "./kind.ts";
import { validatorsSchema } from "./schema-parts.ts";

export const anyKind: ValidatorKind = {
  key: "any",
  hasAlternatives: true,
  schema: validatorsSchema,
  docs: {
    summary: "Alternatives of which the first that conforms will do.",
    markdown: `A list of validators. Each is tried in test-only mode, in order, and the first that conforms ends it. If none does,
an apply tries each in order until one succeeds. What a failed branch set is forgotten.
In test-only mode a failed \`any\` is one discrepancy, with the reason of each branch.`,
    example: "any:\n  - package: java-17-openjdk-devel\n  - package: java-11-openjdk-devel",
    snippet: "\n  - $0",
    icon: "list",
  },

  parse(reader, value, key) {
    return { inner: reader.validators(value, "any", key).map((branch) => ({ validators: [branch] })) };
  },

  lower(lowering, node): Op[] {
    const branches = lowering.branches(
      node.inner.map(({ validators }) => ({
        span: validators[0]!.key.span,
        lower: (id) => ({ id, steps: lowering.steps(validators, id) }),
      })),
    );
    return [{ op: "any", id: lowering.id, branches }];
  },
};
