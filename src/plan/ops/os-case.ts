import { showOsKey } from "../describe.ts";
import type { OsCaseOp } from "../plan.ts";
import { list, object, ref, stepId, text } from "../schema-parts.ts";
import { remembered } from "./any.ts";
import type { OpDefinition } from "./definition.ts";

const bound = object("", {
  operator: { enum: ["=", "!=", "<", "<=", ">", ">=", "prefix"] },
  version: { type: "string", pattern: "^[0-9]+(\\.[0-9]+)*$" },
});

export const osCase: OpDefinition<OsCaseOp> = {
  schema: {
    description: "Runs the first arm that matches the guest.",
    required: {
      arms: list(
        object("", {
          id: stepId,
          key: object("", { name: text, bounds: list(bound) }),
          steps: ref("steps"),
        }),
      ),
    },
    optional: remembered,
  },
  steps: ({ id }) => [{ id, kind: "os_case", title: "os_case", shortNames: [] }],
  inner: {
    runs: "choice",
    lists: (op) => op.arms,
    map: (op, change) => ({ ...op, arms: op.arms.map((arm) => ({ ...arm, steps: change(arm.steps) })) }),
    headings: (op) =>
      op.arms.map(({ key }) => {
        const condition = showOsKey(key);
        return { tree: `on ${condition}`, chart: condition, condition };
      }),
    // A guest may name no version.
    mayBeUndetermined: (op) => op.arms.some((arm) => arm.key.bounds.length > 0),
  },
  comment: () => "os_case",
  tree: (op) => [{ text: "by the guest's distribution, the first that matches", id: op.id, depth: 0 }],
  chart: () => "distribution of the guest",
};
