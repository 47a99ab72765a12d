import type { AnyOp } from "../plan.ts";
import { list, object, ref, stepId, variable } from "../schema-parts.ts";
import type { OpDefinition } from "./definition.ts";

/** Of ops that keep in mind which variables their steps set (`variablesSetBy`). */
export const remembered = {
  sets: { ...list(variable), description: "The variables that dropped steps would have set." },
};

export const any: OpDefinition<AnyOp> = {
  schema: {
    description: "Uses the first branch that conforms, or else the first that can be applied.",
    required: { branches: list(object("", { id: stepId, steps: ref("steps") })) },
    optional: remembered,
  },
  steps: ({ id, branches }) => {
    const title = `any of ${branches.length} ${branches.length === 1 ? "branch" : "branches"}`;
    return [{ id, kind: "any", title, shortNames: [] }];
  },
  inner: {
    runs: "attempts",
    lists: (op) => op.branches,
    map: (op, change) => ({
      ...op,
      branches: op.branches.map((branch) => ({ ...branch, steps: change(branch.steps) })),
    }),
    headings: (op) =>
      op.branches.map((_, index) => {
        const words = index === 0 ? "try" : "or try";
        return { tree: words, chart: words, condition: `branch ${index + 1}` };
      }),
  },
  comment: () => "any of",
  tree: (op) => [
    {
      text: "any of: the first that conforms, else the first that can be made to",
      id: op.id,
      depth: 0,
    },
  ],
  chart: () => "any of these",
};
