import type { AllOp } from "../plan.ts";
import { ref } from "../schema-parts.ts";
import type { OpDefinition } from "./definition.ts";

export const all: OpDefinition<AllOp> = {
  schema: { description: "Runs all steps in order.", required: { steps: ref("steps") } },
  steps: () => [],
  inner: {
    runs: "all",
    lists: (op) => [op],
    map: (op, change) => ({ ...op, steps: change(op.steps) }),
  },
  comment: () => "all of",
  tree: (op) => [{ text: "all of, in order", id: op.id, depth: 0 }],
};
