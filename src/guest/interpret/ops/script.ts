import type { Mode, ScriptOp } from "../../../plan/plan.ts";
import type { StepRecord } from "../../../plan/record.ts";
import { NeedsBoot } from "../needs-boot.ts";
import { type OpInterpreter, type Outcome, outcomeOf, type RunContext } from "../run-context.ts";
import type { ScriptResult } from "../simulated-guest.ts";

export const runScript: OpInterpreter<ScriptOp> = (op, mode, context) => {
  const { variables } = context;
  const lost = op.env.map((id) => variables.get(id)).find((value) => value?.is === "undetermined");
  if (lost?.is === "undetermined") return context.undetermined(op, "script", lost);
  const creates = op.creates && variables.resolve(op.creates);
  if (creates !== undefined && typeof creates !== "string") {
    if (mode === "test-only") return context.undetermined(op, "script", creates);
    return outcomeOf(op.id, "script", "failed", { because: context.reason(creates) });
  }
  if (creates !== undefined) return untilItExists(op, creates, mode, context);
  if (op.check !== undefined) return untilChecked(op, op.check, mode, context);
  return ended(op, mode, context, run(op, op.resource, mode, context));
};

/** With `check`: applies if it fails, and checks again. */
function untilChecked(op: ScriptOp, check: string, mode: Mode, context: RunContext): Outcome {
  const first = run(op, check, "test-only", context);
  if (first.exitCode === 0 || mode === "test-only") return ended(op, mode, context, first);
  const applied = run(op, op.resource, mode, context);
  if (applied.exitCode !== 0) return ended(op, mode, context, applied);
  return ended(op, mode, context, run(op, check, "test-only", context), "changed");
}

/** With `creates`: applies if there is nothing at the path, and looks again. */
function untilItExists(op: ScriptOp, path: string, mode: Mode, context: RunContext): Outcome {
  const { files, tree } = context.state;
  const exists = () => files.has(path) || tree.get(path, true) !== undefined;
  if (exists()) return outcomeOf(op.id, "script", "ok");
  const missing = { expected: `${path} exists`, found: "it does not exist" };
  if (mode === "test-only") return outcomeOf(op.id, "script", "discrepancy", missing);
  const applied = run(op, op.resource, mode, context);
  const output = outputOf(applied);
  if (applied.exitCode !== 0) return outcomeOf(op.id, "script", "failed", { output });
  if (exists()) return outcomeOf(op.id, "script", "changed", { output });
  return outcomeOf(op.id, "script", "failed", { ...missing, ...stillWrong, output });
}

/** Runs one of its scripts. */
function run(op: ScriptOp, resource: string, mode: Mode, { plan, guest, state, variables, act }: RunContext) {
  if (!("scripts" in guest)) throw new NeedsBoot("a script runs only in a booted guest");
  const { distro, version } = guest.identity;
  const testOnly = mode === "test-only";
  const environment = {
    ...variables.environment(op.env),
    distro,
    distro_version: version,
    SIV_DISTRO: distro,
    test_only: testOnly ? "1" : "0",
    SIV_RECONCILE: testOnly ? "0" : "1",
  };
  const name = resource === op.resource ? op.name : plan.resources[resource]!.name;
  act({ do: "script", name, environment });
  const script = guest.scripts[resource];
  if (!script) throw new Error(`the simulated guest has no script ${resource}`);
  return script(environment, state);
}

/** The outcome by the result of the script that decides; `good`: the status if it is as it should be. */
function ended(
  op: ScriptOp,
  mode: Mode,
  { variables }: RunContext,
  result: ScriptResult,
  good: StepRecord["status"] = "ok",
): Outcome {
  const testOnly = mode === "test-only";
  if (op.output !== undefined) {
    if (result.exitCode === 0) variables.set(op.output, result.stdout.replace(/\n+$/, ""));
    else if (testOnly) variables.loseTo(op.id, [op.output]);
  }
  const status = result.exitCode === 0 ? good : testOnly ? "discrepancy" : "failed";
  const because = status === "failed" && good === "changed" ? stillWrong : {};
  return outcomeOf(op.id, "script", status, { ...because, output: outputOf(result) });
}

const stillWrong = { because: "it was applied, and it still does not conform" };

function outputOf({ stdout, exitCode }: ScriptResult): NonNullable<StepRecord["output"]> {
  return { stdout, stderr: "", exitCode, truncated: false };
}
