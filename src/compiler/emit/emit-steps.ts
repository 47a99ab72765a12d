import type { Op, OpName, Plan, StepId } from "../../plan/plan.ts";
import type { DescribeStep } from "./describe-step.ts";
import type { EmittedResources } from "./emit-resources.ts";
import { emitAll } from "./ops/all.ts";
import { emitAny } from "./ops/any.ts";
import { emitArgumentCase } from "./ops/argument-case.ts";
import { emitCopy } from "./ops/copy.ts";
import { type EmitterContext, type OpEmitter, suffix } from "./ops/emitter.ts";
import { emitOsCase } from "./ops/os-case.ts";
import { emitPackages } from "./ops/packages.ts";
import { emitScript } from "./ops/script.ts";
import { emitSet } from "./ops/set.ts";
import { emitSpace } from "./ops/space.ts";
import { emitState } from "./ops/state.ts";
import { commentSh } from "./quote-sh.ts";

const emitters: { readonly [N in OpName]: OpEmitter<Extract<Op, { op: N }>> } = {
  space: emitSpace,
  packages: emitPackages,
  state: emitState,
  script: emitScript,
  copy: emitCopy,
  set: emitSet,
  all: emitAll,
  any: emitAny,
  "os-case": emitOsCase,
  "argument-case": emitArgumentCase,
};

/**
 * Returns the plan's steps as functions of the guest program: `step_3_1` does step 3.1 and fails where it is not as it
 * should be; `block_3_1` does a list of steps. What they call is in guest/*.sh.
 */
export function emitSteps(plan: Plan, resources: EmittedResources, describe: DescribeStep): string {
  const functions: string[] = [];
  let states = 0;
  const context: EmitterContext = {
    plan,
    block(id, steps) {
      const name = `block_${suffix(id)}`;
      emitBlock(name, steps);
      return name;
    },
    define: (text) => functions.push(text),
    resourceFunction: (key) => resources.functionOf(key),
    countState: () => ++states,
  };

  function emitBlock(name: string, steps: readonly Op[]): void {
    functions.push(blockFunction(name, steps));
    for (const op of steps) emitStep(op);
  }

  function emitStep(op: Op): void {
    const place = functions.length;
    const emitter = emitters[op.op] as OpEmitter<Op>;
    const body = emitter(op, context).map((line) => `  ${line}\n`);
    const comment = describe(op).map(commentSh).join("\n");
    // A step comes before the steps inside it.
    functions.splice(place, 0, `${comment}\n${stepName(op.id)}() {\n${body.join("")}}\n`);
  }

  emitBlock("plan", plan.steps);
  if (states > 0) functions.push(`states=${states}\n`);
  return functions.join("\n");
}

/** Emits a list of steps: test-only runs all of them, apply stops at the first that fails. */
function blockFunction(name: string, steps: readonly Op[]): string {
  if (steps.length === 0) return `${name}() {\n  :\n}\n`;
  const result = `result_${name}`;
  const calls = steps.map((op) => `  ${stepName(op.id)} || { ${result}=1; in_test_only || return 1; }\n`);
  return `${name}() {\n  ${result}=0\n${calls.join("")}  return "$${result}"\n}\n`;
}

function stepName(id: StepId): string {
  return `step_${suffix(id)}`;
}
