import type { ScriptOp } from "../../../plan/plan.ts";
import { type OpInterpreter, outcomeOf } from "../run-context.ts";

export const runScript: OpInterpreter<ScriptOp> = (op, mode, context) => {
  const { guest, state, variables } = context;
  const lost = op.env.map((id) => variables.get(id)).find((value) => value?.is === "undetermined");
  if (lost?.is === "undetermined") return context.undetermined(op, "script", lost);
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
  context.act({ do: "script", name: op.name, environment });
  const script = guest.scripts[op.resource];
  if (!script) throw new Error(`the simulated guest has no script ${op.resource}`);
  const { exitCode, stdout } = script(environment, state);
  if (op.output !== undefined) {
    if (exitCode === 0) variables.set(op.output, stdout.replace(/\n+$/, ""));
    else if (testOnly) variables.loseTo(op.id, [op.output]);
  }
  const status = exitCode === 0 ? "ok" : testOnly ? "discrepancy" : "failed";
  return outcomeOf(op.id, "script", status, {
    output: { stdout, stderr: "", exitCode, truncated: false },
  });
};
