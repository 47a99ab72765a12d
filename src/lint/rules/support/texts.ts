import type { OptionValue } from "../../../kinds/state/definition.ts";
import type { TemplateNode } from "../../../recipe/expressions/nodes.ts";

/** The values of variables; undefined if only the run knows it. Other variables are not known either. */
export type Values = ReadonlyMap<string, string | undefined>;

export const noValues: Values = new Map();

/** Returns the text of a template; undefined if it has variables of unknown value. */
export function textOf({ parts, broken }: TemplateNode, values = noValues): string | undefined {
  const texts = parts.map((part) => (part.kind === "text" ? part.text : values.get(part.name)));
  return broken || texts.includes(undefined) ? undefined : texts.join("");
}

/** Returns the text of an option; undefined if it is not written, is no text or has variables of unknown value. */
export function valueText(value: OptionValue | undefined, values = noValues): string | undefined {
  return value?.form === "text" || value?.form === "file" ? textOf(value.text, values) : undefined;
}
