import { isOfKind } from "../../../kinds/kind.ts";
import type { OptionValue, StateEntry, StateKind, StateValidator } from "../../../kinds/state/definition.ts";
import { stateKinds } from "../../../kinds/state/registry.ts";
import type { Validator } from "../../../recipe/validator.ts";
import type { Occurrence } from "./occurrences.ts";
import { valueText } from "./texts.ts";

/** A step of a state kind whose name is known. */
export interface Step {
  readonly occurrence: Occurrence;
  readonly entry: StateEntry;
  readonly kind: StateKind;
  readonly name: string;
}

/** Whether a validator is of a state kind. A plugin may have a kind of the same key, with nodes of its own. */
export const isState = (validator: Validator): validator is StateValidator =>
  "entries" in validator && stateKinds.some((kind) => isOfKind(kind, validator));

/** Returns the text of an option of a step. */
export function optionText({ entry, occurrence }: Step, option: string): string | undefined {
  return valueText(entry.options[option], occurrence.values);
}

/** Whether a flag is written and on. */
export function isOn(value: OptionValue | undefined): boolean {
  return value?.form === "flag" && value.isOn;
}
