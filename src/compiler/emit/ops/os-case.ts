import { canonicalDistribution } from "../../../plan/distributions.ts";
import type { OsCaseOp } from "../../../plan/plan.ts";
import { variablesSetBy } from "../../../plan/walk.ts";
import { quoteSh } from "../quote-sh.ts";
import { command, type OpEmitter } from "./emitter.ts";

export const emitOsCase: OpEmitter<OsCaseOp> = (op, { block }) => {
  if (op.arms.length === 0) return [":"];
  const lost = command("os_lost", op.id, ...variablesSetBy([op]));
  const arms = op.arms.flatMap(({ id, key, steps }, index) => {
    const bounds = key.bounds.flatMap(({ operator, version }) => [quoteSh(operator), quoteSh(version)]);
    const test = command("os_is", quoteSh(canonicalDistribution(key.name)), ...bounds);
    const unclear = bounds.length === 0 ? [] : ['elif [ -n "$unclear" ]; then', `  ${lost}`];
    return [`${index === 0 ? "if" : "elif"} ${test}; then`, `  ${block(id, steps)}`, ...unclear];
  });
  return [...arms, "fi"];
};
