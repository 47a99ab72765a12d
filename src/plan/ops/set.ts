import { showTemplate, showText, type VariableNames } from "../describe.ts";
import type { SetOp } from "../plan.ts";
import { ref, variable } from "../schema-parts.ts";
import type { OpDefinition } from "./definition.ts";

export const set: OpDefinition<SetOp> = {
  schema: {
    description: "Sets a variable for the steps that follow.",
    required: { variable, value: ref("template") },
  },
  steps(op, names) {
    const name = names.get(op.variable) ?? op.variable;
    return [{ id: op.id, kind: "argument_set", title: wordsOf(op, names, name), shortNames: [name] }];
  },
  mapTemplates: (op, change) => ({ ...op, value: change(op.value, true) }),
  sets: (op) => [op.variable],
  prepares: true,
  cannotFail: (op) => op.value.every((part) => typeof part === "string"),
  comment: (op, names) => wordsOf(op, names, names.get(op.variable) ?? op.variable),
  tree: (op, { names, variable: shown }) => [
    { text: wordsOf(op, names, shown(op.variable)), id: op.id, depth: 0 },
  ],
  chart: (op, names) => wordsOf(op, names, showText(names.get(op.variable) ?? op.variable)),
};

function wordsOf({ value }: SetOp, names: VariableNames, name: string): string {
  return `set ${name} to ${showTemplate(value, names)}`;
}
