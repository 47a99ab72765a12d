import type { StateDefinition } from "../../../kinds/state/definition.ts";
import { attributesOf } from "../../../kinds/state/option.ts";
import { stateKinds } from "../../../kinds/state/registry.ts";
import type { StateOp, Template, Want } from "../../../plan/plan.ts";
import { marks } from "../../../shell/link/marks.ts";
import { sha256Hex } from "../../../source/sha256.ts";
import { emitContent } from "../emit-resources.ts";
import { command, type EmitterContext, type OpEmitter, suffix, variablesOf, word } from "./emitter.ts";

export const emitState: OpEmitter<StateOp> = (op, context) => {
  const number = context.countState();
  const used = [op.name, ...op.want.flatMap(({ key, value }) => [key ?? [], value ?? []])].flatMap(
    variablesOf,
  );
  const state = stateKinds.find(({ key }) => key === op.kind)!.state;
  const isText = state.name.isText === true;
  const wants = op.want.flatMap((want) => [
    emitWant(op, want, context),
    ...(isText && hasSecret(want.value, context) ? [{ line: emitSecret(want) }] : []),
  ]);
  if (isText)
    context.define(`wants_${number}() {\n  ${[...wants.map(({ line }) => line), ":"].join("\n  ")}\n}\n`);
  const aimed = isText ? new Set(used) : new Set(variablesOf(op.name));
  context.defineIfCalled(`aim_${number}`, emitAim(op, number, state, [...aimed], wants));
  const lost = `state_lost ${op.id} ${op.kind}`;
  return [
    ...(used.length > 0 ? [`${command("valued", ...new Set(used))} || { ${lost}; return 1; }`] : []),
    `state ${number} ${op.id} ${op.kind} ${word(op.name)}`,
    ...(isText ? [`wants_${number}`] : wants.map(({ line }) => line)),
    "state_end",
  ];
};

/** Says of which attribute or key the value is secret. */
function emitSecret({ attribute, key }: Want): string {
  return `want_item secret ${word(key ?? [attribute])}`;
}

function hasSecret(value: Template = [], { plan }: EmitterContext): boolean {
  return variablesOf(value).some((id) => plan.variables.find((variable) => variable.id === id)?.secret);
}

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
  const { options } = stateKinds.find(({ key: kind }) => kind === op.kind)!.state;
  const option = attributesOf(options).find(([word]) => word === attribute)?.[1];
  if (option?.isContent) return emitText(op, attribute, value, context);
  if (option?.form !== "list" && option?.form !== "map") return { line: `want ${attribute} ${word(value)}` };
  return { line: command("want_item", attribute, word(value), ...(key ? [word(key)] : [])) };
}

function emitText(op: StateOp, attribute: string, value: Template, context: EmitterContext): EmittedWant {
  const name = `${attribute}_${suffix(op.id)}`;
  const file = `file=$workshop/files/${name}`;
  const literal = value.every((part) => typeof part === "string") ? value.join("") : undefined;
  if (literal === undefined) {
    context.define(
      `${name}() {\n  ${file}\n  printf %s ${word(value)} >"$file" || ${marks.call}unwritten\n}\n`,
    );
    return { line: `want_text ${attribute} ${name} - ${hasSecret(value, context) ? "secret" : "-"}` };
  }
  context.defineContent(name, file, emitContent(name, { encoding: "utf8", content: literal }));
  const known = `${Buffer.byteLength(literal)} ${sha256Hex(literal)}`;
  return { line: `want_text ${attribute} ${name} ${known}`, known };
}

/** The function with which an earlier step looks ahead to this one, once these variables have values; calls are marked. */
function emitAim(
  op: StateOp,
  number: number,
  { name }: StateDefinition,
  used: readonly string[],
  wants: readonly EmittedWant[],
): string {
  const known = wants.find((want) => want.known !== undefined)?.known;
  const path = word(op.name);
  const { call } = marks;
  const aim = name.isText
    ? `${call}aim_text ${path} ${op.kind}`
    : `${call}aim ${path}${known ? ` ${known}` : ""}`;
  const guarded = used.length > 0 ? `if ${call}${command("valued", ...used)}; then ${aim}; fi` : aim;
  return `aim_${number}() {\n  ${name.isPath ? guarded : ":"}\n}\n`;
}
