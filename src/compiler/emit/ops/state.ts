import { createHash } from "node:crypto";
import { stateKinds } from "../../../kinds/state/registry.ts";
import type { StateOp, Template, Want } from "../../../plan/plan.ts";
import { emitContent } from "../emit-resources.ts";
import { command, type EmitterContext, type OpEmitter, suffix, variablesOf, word } from "./emitter.ts";

/** Attributes whose value is the text of a file: the guest program writes it into the workshop when it is needed. */
const texts = new Set(["content", "source"]);

export const emitState: OpEmitter<StateOp> = (op, context) => {
  const number = context.countState();
  const used = [op.name, ...op.want.flatMap(({ key, value }) => [key ?? [], value ?? []])].flatMap(
    variablesOf,
  );
  const wants = op.want.map((want) => emitWant(op, want, context));
  emitAim(op, number, wants, context);
  const lost = `state_lost ${op.id} ${op.kind}`;
  return [
    ...(used.length > 0 ? [`${command("valued", ...new Set(used))} || { ${lost}; return 1; }`] : []),
    `state ${number} ${op.id} ${op.kind} ${word(op.name)}`,
    ...wants.map(({ line }) => line),
    "state_end",
  ];
};

interface EmittedWant {
  readonly line: string;
  /** Size and SHA-256 of a text that is known. */
  readonly known?: string;
}

function emitWant(op: StateOp, want: Want, context: EmitterContext): EmittedWant {
  const { attribute, key, value = [], resource } = want;
  if (resource !== undefined) {
    const { content, encoding } = context.plan.resources[resource]!;
    const known = `${Buffer.byteLength(content, encoding)} ${resource}`;
    return { line: `want_text ${attribute} ${context.resourceFunction(resource)} ${known}`, known };
  }
  if (texts.has(attribute)) return emitText(op, attribute, value, context);
  if (!isSeveral(op, attribute)) return { line: `want ${attribute} ${word(value)}` };
  return { line: command("want_item", attribute, word(value), ...(key ? [word(key)] : [])) };
}

function isSeveral(op: StateOp, attribute: string): boolean {
  const form = stateKinds.find(({ key }) => key === op.kind)?.state.options[attribute]?.form;
  return form === "list" || form === "map";
}

function emitText(op: StateOp, attribute: string, value: Template, context: EmitterContext): EmittedWant {
  const name = `${attribute}_${suffix(op.id)}`;
  const file = `file=$workshop/files/${name}`;
  const literal = value.every((part) => typeof part === "string") ? value.join("") : undefined;
  if (literal === undefined) {
    context.define(`${name}() {\n  ${file}\n  printf %s ${word(value)} >"$file"\n}\n`);
    return { line: `want_text ${attribute} ${name} - -` };
  }
  const { text, write } = emitContent(name, { encoding: "utf8", content: literal });
  context.define(`${text === "" ? "" : `${text}\n`}${name}() {\n  ${file}\n  ${write} "$file"\n}\n`);
  const known = `${Buffer.byteLength(literal)} ${createHash("sha256").update(literal).digest("hex")}`;
  return { line: `want_text ${attribute} ${name} ${known}`, known };
}

/** The function with which an earlier step looks ahead to this one. */
function emitAim(
  op: StateOp,
  number: number,
  wants: readonly EmittedWant[],
  { define }: EmitterContext,
): void {
  const isPath = stateKinds.find(({ key }) => key === op.kind)?.state.name.isPath;
  const known = wants.find((want) => want.known !== undefined)?.known;
  const aim = `aim ${word(op.name)}${known ? ` ${known}` : ""}`;
  const used = variablesOf(op.name);
  const guarded = used.length > 0 ? `if ${command("valued", ...used)}; then ${aim}; fi` : aim;
  define(`aim_${number}() {\n  ${isPath ? guarded : ":"}\n}\n`);
}
