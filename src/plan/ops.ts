import { all } from "./ops/all.ts";
import { any } from "./ops/any.ts";
import { argumentCase } from "./ops/argument-case.ts";
import { copy } from "./ops/copy.ts";
import type { OpDefinition } from "./ops/definition.ts";
import { osCase } from "./ops/os-case.ts";
import { packages } from "./ops/packages.ts";
import { script } from "./ops/script.ts";
import { set } from "./ops/set.ts";
import { space } from "./ops/space.ts";
import { state } from "./ops/state.ts";
import type { Op, OpName } from "./plan.ts";

/** The ops, in the order in which documents list them. */
const definitions: { readonly [N in OpName]: OpDefinition<Extract<Op, { op: N }>> } = {
  space,
  packages,
  state,
  script,
  copy,
  set,
  all,
  any,
  "os-case": osCase,
  "argument-case": argumentCase,
};

export const opNames = Object.keys(definitions) as readonly OpName[];

/** Returns the definition of an op by its name. */
export function definitionByName(name: OpName): OpDefinition {
  return definitions[name] as unknown as OpDefinition;
}

/** Returns the definition of an op. */
export function definitionOf<O extends Op>(op: O): OpDefinition<O> {
  return definitions[op.op] as unknown as OpDefinition<O>;
}
