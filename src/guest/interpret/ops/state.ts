import type { Plan, StateOp, Template, Want } from "../../../plan/plan.ts";
import { stateModels } from "../../states/registry.ts";
import type { Look, Wish, WishedValue } from "../../states/state-model.ts";
import { NeedsBoot } from "../needs-boot.ts";
import { type OpInterpreter, outcomeOf, type RunContext } from "../run-context.ts";
import type { Unresolved } from "../variables.ts";

export const runState: OpInterpreter<StateOp> = (op, mode, context) => {
  const wish = wishOf(op, context);
  if ("is" in wish) {
    if (mode === "test-only") return context.undetermined(op, op.kind, wish);
    return outcomeOf(op.id, op.kind, "failed", { because: context.reason(wish) });
  }
  const model = stateModels[op.kind];
  if (!model && "judgePackage" in context.guest)
    throw new NeedsBoot(`\`${op.kind}\` is judged only in a booted guest`);
  if (!model) throw new Error(`the interpreter has no state kind ${op.kind}`);
  const { tree } = context.state;
  const { identity } = context.guest;
  const look = model.look(wish, tree, identity);
  if ("because" in look)
    return outcomeOf(op.id, op.kind, mode === "test-only" ? "undetermined" : "failed", look);
  const { differences } = look;
  if (differences.length === 0) return outcomeOf(op.id, op.kind, "ok");
  if (mode === "test-only") return outcomeOf(op.id, op.kind, "discrepancy", { differences });
  context.act({ do: "change", kind: op.kind });
  const because = model.make(wish, tree, identity) ?? remains(model.look(wish, tree, identity));
  if (because !== undefined) return outcomeOf(op.id, op.kind, "failed", { differences, because });
  return outcomeOf(op.id, op.kind, "changed", { differences });
};

/** Says what a change did not bring about; undefined for nothing. */
function remains(look: Look): string | undefined {
  if ("because" in look) return look.because;
  const [first] = look.differences;
  if (!first) return undefined;
  return `it was changed, and still differs in ${first.attribute}: expected ${first.expected}, found ${first.found}`;
}

function wishOf(op: StateOp, { plan, variables }: RunContext): Wish | Unresolved {
  const name = variables.resolve(op.name);
  if (typeof name !== "string") return name;
  const want = new Map<string, WishedValue[]>();
  for (const each of op.want) {
    const key = each.key && variables.resolve(each.key);
    const text = each.value ? variables.resolve(each.value) : "";
    if (typeof text !== "string") return text;
    if (key !== undefined && typeof key !== "string") return key;
    const bytes = bytesOf(each, text, plan.resources);
    const value = {
      ...(key === undefined ? {} : { key }),
      text,
      bytes,
      isKnown: isKnown(each.value),
      isSecret: hasSecret(plan, each.value),
    };
    want.set(each.attribute, [...(want.get(each.attribute) ?? []), value]);
  }
  return { name, want };
}

function bytesOf({ resource }: Want, text: string, resources: RunContext["plan"]["resources"]): Buffer {
  const file = resource === undefined ? undefined : resources[resource];
  return file ? Buffer.from(file.content, file.encoding) : Buffer.from(text);
}

function hasSecret({ variables }: Plan, value: Template = []): boolean {
  const secrets = new Set(variables.filter(({ secret }) => secret).map(({ id }) => id));
  return value.some((part) => typeof part !== "string" && secrets.has(part.variable));
}

function isKnown(value: Template | undefined): boolean {
  return value?.every((part) => typeof part === "string") ?? true;
}
