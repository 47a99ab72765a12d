import { showTemplate, showText } from "../describe.ts";
import type { ScriptOp } from "../plan.ts";
import { list, ref, sha256, text, variable } from "../schema-parts.ts";
import type { OpDefinition } from "./definition.ts";

export const script: OpDefinition<ScriptOp> = {
  schema: {
    description: "Runs a script in the guest.",
    required: { name: text, resource: sha256, env: list(variable) },
    optional: { check: sha256, creates: ref("template"), output: variable },
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
  mapTemplates: (op, change) => (op.creates ? { ...op, creates: change(op.creates, false) } : op),
  resources: (op) => [op.resource, ...(op.check === undefined ? [] : [op.check])],
  maySwapPackages: true,
  comment: (op) => `script ${showText(op.name)}`,
  tree(op, { names, variable: shown, size }) {
    const env = op.env.length > 0 ? `, given ${op.env.map(shown).join(", ")}` : "";
    const output = op.output === undefined ? "" : `; its output becomes ${shown(op.output)}`;
    const look =
      op.check !== undefined
        ? `, unless a check (${size(op.check)}) exits 0`
        : op.creates
          ? `, unless ${showTemplate(op.creates, names)} exists`
          : "";
    const text = `script ${showText(op.name)} (${size(op.resource)})${env}${look}${output}`;
    return [{ text, id: op.id, depth: 0 }];
  },
  chart(op, names) {
    const { output } = op;
    const receives = output === undefined ? "" : `\noutput to ${showText(names.get(output) ?? output)}`;
    return `script ${showText(op.name)}${receives}`;
  },
};
