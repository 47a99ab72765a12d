import type { ArgumentCaseOp } from "../../../plan/plan.ts";
import { variablesSetBy } from "../../../plan/walk.ts";
import { quoteSh } from "../quote-sh.ts";
import { command, type OpEmitter } from "./emitter.ts";

export const emitArgumentCase: OpEmitter<ArgumentCaseOp> = (op, { block }) => {
  const lost = command("undetermined", op.id, "argument_case", ...variablesSetBy([op]));
  // Of several cases of one value the first runs.
  const cases = new Map<string, string>();
  for (const { id, value, steps } of op.cases) {
    const line = `  ${quoteSh(value)}) ${block(id, steps)} ;;`;
    if (!cases.has(value)) cases.set(value, line);
  }
  return [
    `determined ${op.variable} || { ${lost}; return 1; }`,
    `if [ -z "$s_${op.variable}" ]; then return 0; fi`,
    ...(cases.size === 0 ? [":"] : [`case $v_${op.variable} in`, ...cases.values(), "esac"]),
  ];
};
