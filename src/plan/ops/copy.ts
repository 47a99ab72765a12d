import { showText } from "../describe.ts";
import type { CopyOp } from "../plan.ts";
import { sha256, text } from "../schema-parts.ts";
import type { OpDefinition } from "./definition.ts";

export const copy: OpDefinition<CopyOp> = {
  schema: {
    description: "Puts a file at /tmp/NAME until the end of the run.",
    required: { name: text, resource: sha256 },
  },
  steps: (op) => [
    { id: op.id, kind: "copy_script", title: `copy_script ${showText(op.name)}`, shortNames: [op.name] },
  ],
  resources: (op) => [op.resource],
  prepares: true,
  comment: (op) => `copy_script ${showText(op.name)} to /tmp`,
  tree: (op, { size }) => [{ text: `${chartOf(op)} (${size(op.resource)})`, id: op.id, depth: 0 }],
  chart: chartOf,
};

function chartOf({ name }: CopyOp): string {
  return `copy to ${showText(`/tmp/${name}`)}`;
}
