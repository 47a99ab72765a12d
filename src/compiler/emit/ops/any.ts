import type { AnyOp } from "../../../plan/plan.ts";
import { variablesSetBy } from "../../../plan/walk.ts";
import { quoteSh } from "../quote-sh.ts";
import { command, type OpEmitter, suffix } from "./emitter.ts";

export const emitAny: OpEmitter<AnyOp> = (op, { attempts: made, block, define }) => {
  const id = suffix(op.id);
  const variables = [...variablesSetBy([op])];
  const save = variables.map((name) => `kv_${id}_${name}=$v_${name} ks_${id}_${name}=$s_${name}`);
  const restore = variables.map((name) => `  v_${name}=$kv_${id}_${name} s_${name}=$ks_${id}_${name}`);
  define(`forget_${id}() {\n${(restore.length > 0 ? restore : ["  :"]).join("\n")}\n}\n`);
  const branches = op.branches.map((branch) => ({ id: branch.id, name: block(branch.id, branch.steps) }));
  const tries = (mode: string, status: string) =>
    branches.flatMap((branch) => [
      `if branch ${branch.id} ${mode} ${branch.name}; then end ${op.id} ${status}; return 0; fi`,
      `forget_${id}`,
    ]);
  const lose = variables.length > 0 ? [command("lose_unset", op.id, ...variables)] : [];
  const applying = [
    "if ! in_test_only; then",
    ...tries("reconcile", "changed").map((line) => `  ${line}`),
    ...(variables.length > 0 ? ["else", `  ${lose[0]}`] : []),
    "fi",
  ];
  const { length } = branches;
  const expected = length === 1 ? "its branch conforms" : `one of its ${length} branches conforms`;
  return [
    `begin ${op.id} any`,
    `note expected ${quoteSh(expected)}`,
    ...save,
    ...tries("test-only", "ok"),
    ...(made === "test-only" ? lose : applying),
    `any_failed ${op.id}`,
  ];
};
