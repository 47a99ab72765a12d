import type { JsonSchema } from "./kind.ts";

/**
 * Parts that the kinds' schemas share. Editors read a recipe as YAML 1.2 with types, so that a text may
 * reach the schema as a number, a boolean or null: the compiler takes each as the text that is written.
 */
export const textSchema: JsonSchema = { type: ["string", "number", "boolean"] };
export const keyListSchema: JsonSchema = { type: "array", items: textSchema };
export const validatorsSchema: JsonSchema = { $ref: "#/$defs/validators" };

/** A map of exactly one key of the author's own, with values of one form. */
export function oneKeyMap(value: JsonSchema, title?: string): JsonSchema {
  return {
    ...(title ? { title } : {}),
    type: "object",
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: value,
  };
}
