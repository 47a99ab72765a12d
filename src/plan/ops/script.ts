import { showText } from "../describe.ts";
import type { ScriptOp } from "../plan.ts";
import { list, sha256, text, variable } from "../schema-parts.ts";
import type { OpDefinition } from "./definition.ts";

export const script: OpDefinition<ScriptOp> = {
  schema: {
    description: "Runs a script in the guest.",
    required: { name: text, resource: sha256, env: list(variable) },
    optional: { output: variable },
  },
  steps: (op) => [
    {
      id: op.id,
      kind: "script",
      title: `script ${showText(op.name)}`,
      shortNames: [op.name, op.name.split("/").at(-1)!],
    },
  ],
  reads: (op) => op.env,
  sets: (op) => (op.output === undefined ? [] : [op.output]),
  resources: (op) => [op.resource],
  maySwapPackages: true,
  comment: (op) => `script ${showText(op.name)}`,
  tree(op, { variable: shown, size }) {
    const env = op.env.length > 0 ? `, given ${op.env.map(shown).join(", ")}` : "";
    const output = op.output === undefined ? "" : `; its output becomes ${shown(op.output)}`;
    return [
      { text: `script ${showText(op.name)} (${size(op.resource)})${env}${output}`, id: op.id, depth: 0 },
    ];
  },
  chart(op, names) {
    const { output } = op;
    const receives = output === undefined ? "" : `\noutput to ${showText(names.get(output) ?? output)}`;
    return `script ${showText(op.name)}${receives}`;
  },
};
