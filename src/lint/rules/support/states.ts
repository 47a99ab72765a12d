import { isOfKind } from "../../../kinds/kind.ts";
import type { OptionValue, StateEntry, StateKind, StateValidator } from "../../../kinds/state/definition.ts";
import { stateKinds } from "../../../kinds/state/registry.ts";
import type { TemplateNode } from "../../../recipe/expressions/nodes.ts";
import type { Validator } from "../../../recipe/validator.ts";

/** A step of a state kind whose name is known. */
export interface Step {
  readonly validator: Validator;
  readonly entry: StateEntry;
  readonly kind: StateKind;
  readonly name: string;
}

/** Whether a validator is of a state kind. A plugin may have a kind of the same key, with nodes of its own. */
export const isState = (validator: Validator): validator is StateValidator =>
  "entries" in validator && stateKinds.some((kind) => isOfKind(kind, validator));

/** Returns the text of a template; undefined if it has variables. */
export function textOf({ parts, broken }: TemplateNode): string | undefined {
  if (broken || parts.some((part) => part.kind !== "text")) return undefined;
  return parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
}

/** Returns the text of an option; undefined if it is not written, is no text or has variables. */
export function valueText(value: OptionValue | undefined): string | undefined {
  return value?.form === "text" || value?.form === "file" ? textOf(value.text) : undefined;
}

/** Whether a flag is written and on. */
export function isOn(value: OptionValue | undefined): boolean {
  return value?.form === "flag" && value.isOn;
}
