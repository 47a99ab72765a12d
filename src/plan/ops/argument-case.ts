import { quoteText, showText } from "../describe.ts";
import type { ArgumentCaseOp } from "../plan.ts";
import { list, object, ref, stepId, text, variable } from "../schema-parts.ts";
import { remembered } from "./any.ts";
import type { OpDefinition } from "./definition.ts";

export const argumentCase: OpDefinition<ArgumentCaseOp> = {
  schema: {
    description: "Runs the case that equals the variable's value.",
    required: { variable, cases: list(object("", { id: stepId, value: text, steps: ref("steps") })) },
    optional: remembered,
  },
  steps: (op, names) => {
    const title = `case of ${names.get(op.variable) ?? op.variable}`;
    return [{ id: op.id, kind: "argument_case", title, shortNames: [] }];
  },
  reads: (op) => [op.variable],
  inner: {
    runs: "choice",
    lists: (op) => op.cases,
    map: (op, change) => ({ ...op, cases: op.cases.map((each) => ({ ...each, steps: change(each.steps) })) }),
    headings: (op) =>
      op.cases.map(({ value }) => {
        const quoted = quoteText(value);
        return { tree: `when it is ${quoted}`, chart: quoted, condition: showText(value) };
      }),
    chooser: (op) => op.variable,
    mayBeUndetermined: () => true,
  },
  comment: (op, names) => `case of ${names.get(op.variable) ?? op.variable}`,
  tree: (op, { variable: shown }) => [{ text: `by the value of ${shown(op.variable)}`, id: op.id, depth: 0 }],
  chart: (op, names) => `value of ${showText(names.get(op.variable) ?? op.variable)}`,
};
