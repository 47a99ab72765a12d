import { repeatedSteps, sequenceOf } from "../../plan/checkpoints.ts";
import type { PartOptions } from "../../plan/emit-options.ts";
import type { Op, OpName, Plan, StepId } from "../../plan/plan.ts";
import type { DescribeStep } from "./describe-step.ts";
import type { EmittedResources } from "./emit-resources.ts";
import { type Attempts, attempts, type GuestOptions } from "./known-in-guest.ts";
import { calledIn } from "./link/called-in.ts";
import { functionPart } from "./link/link.ts";
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

export interface EmittedSteps {
  readonly text: string;
  /** The functions that the text calls. */
  readonly calls: ReadonlySet<string>;
  /** Functions that are left out if nothing calls them, as a library to link. */
  readonly library: string;
}

/**
 * Returns the plan's steps as functions of the guest program: `step_3_1` does step 3.1 and fails where it is not as it
 * should be; `block_3_1` does a list of steps. What they call is in guest/*.sh.
 */
export function emitSteps(
  plan: Plan,
  options: GuestOptions,
  resources: EmittedResources,
  describe: DescribeStep,
): EmittedSteps {
  const made = attempts(plan, options);
  const functions: string[] = [];
  const library: string[] = [];
  const calls = new Set<string>();
  const note = (text: string) => {
    for (const name of calledIn(text)) calls.add(name);
  };
  let states = 0;
  const sequence = sequenceOf(plan);
  const { part } = options;
  const context: EmitterContext = {
    plan,
    attempts: made,
    block(id, steps) {
      const name = `block_${suffix(id)}`;
      emitBlock(name, steps);
      return name;
    },
    define(text) {
      note(text);
      functions.push(text);
    },
    defineContent(name, path, { text, write, calls: called }) {
      for (const each of [...called, "unwritten"]) calls.add(each);
      functions.push(
        `${text === "" ? "" : `${text}\n`}${name}() {\n  ${path}\n  ${write} "$file" || unwritten\n}\n`,
      );
    },
    defineIfCalled: (name, text) => library.push(functionPart(name, text)),
    resourceFunction: (key) => resources.functionOf(key),
    countState: () => ++states,
  };

  function emitBlock(name: string, steps: readonly Op[]): void {
    const stops = steps === sequence && part?.after === undefined ? part?.stops : undefined;
    functions.push(blockFunction(name, steps, made, stops));
    if (stops?.length) calls.add("stop_after");
    if (made === "both" && steps.length > 0) calls.add("in_test_only");
    for (const op of steps) emitStep(op);
  }

  function emitStep(op: Op): void {
    const place = functions.length;
    const emitter = emitters[op.op] as OpEmitter<Op>;
    const lines = emitter(op, context);
    lines.forEach(note);
    const body = lines.map((line) => `  ${line}\n`);
    const comment = describe(op).map(commentSh).join("\n");
    // A step comes before the steps inside it.
    functions.splice(place, 0, `${comment}\n${stepName(op.id)}() {\n${body.join("")}}\n`);
  }

  if (part?.after === undefined) emitBlock("plan", plan.steps);
  else {
    // The run goes on with the rest; the verification looks at the whole plan.
    const rest = restFunction(plan, part);
    note(rest);
    functions.push(
      `plan() {\n  ${made === "both" ? "if in_test_only; then whole_plan; else rest; fi" : "rest"}\n}\n`,
      rest,
    );
    emitBlock("whole_plan", plan.steps);
  }
  if (states > 0) functions.push(`states=${states}\n`);
  return { text: functions.join("\n"), calls, library: library.join("") };
}

/** Emits the steps of a part that goes on where another one stopped. */
function restFunction(plan: Plan, { after, stops }: PartOptions): string {
  const sequence = sequenceOf(plan);
  const count = sequence.findIndex(({ id }) => id === after) + 1;
  const calls = [...repeatedSteps(plan, count), ...sequence.slice(count)].map((op) => callOf(op, stops));
  // What was changed before is verified, too.
  return `rest() {\n  touched=yes\n${calls.join("")}}\n`;
}

/** Emits the call of a step, and the point after it where the run may stop. */
function callOf({ id }: Op, stops: readonly StepId[], failed = "return 1"): string {
  return `  ${stepName(id)} || ${failed}\n${stops.includes(id) ? `  stop_after ${id} || return 1\n` : ""}`;
}

/** Emits a list of steps: test-only runs all of them, apply stops at the first that fails, or after one of `stops`. */
function blockFunction(
  name: string,
  steps: readonly Op[],
  made: Attempts,
  stops: readonly StepId[] = [],
): string {
  if (steps.length === 0) return `${name}() {\n  :\n}\n`;
  if (made === "reconcile") {
    const calls = steps.map((op) => callOf(op, stops));
    return `${name}() {\n${calls.join("")}}\n`;
  }
  const result = `result_${name}`;
  const failed = made === "test-only" ? `${result}=1` : `{ ${result}=1; in_test_only || return 1; }`;
  const calls = steps.map((op) => callOf(op, stops, failed));
  return `${name}() {\n  ${result}=0\n${calls.join("")}  return "$${result}"\n}\n`;
}

function stepName(id: StepId): string {
  return `step_${suffix(id)}`;
}
