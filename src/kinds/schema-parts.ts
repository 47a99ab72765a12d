import type { JsonSchema } from "./kind.ts";

// Editors read a recipe as YAML 1.2 with types, so a text may reach the schema as a number or a boolean: the
// compiler takes each as the text that is written.
const text: JsonSchema = { type: ["string", "number", "boolean"] };

/**
 * The texts of recipes by what they are, which become `$defs` of the recipe schema. Editors complete and mark a
 * text by the definition that the schema of its place refers to.
 */
export const textDefinitions = {
  text,
  /** A text with `${name}`. */
  template: { ...text, description: "A text; `${name}` stands for the value of a variable." },
  /** The name of a variable. */
  variable: text,
  variables: { type: "array", items: { $ref: "#/$defs/variable" } },
  /** A file, looked up in the recipe's folder and the resource roots. */
  path: text,
  /** A fragment's file, from the folder of the file that includes it. */
  fragment: text,
  /** An argument of the fragment that the map around names. */
  fragmentArgument: text,
  shellScript: text,
  packageName: text,
  packageVersion: text,
  /** A distribution or family, with bounds of its version. */
  distribution: text,
  /** A value of the variable that `argument_name` in the map around names. */
  caseValue: text,
} satisfies Record<string, JsonSchema>;

export type TextDefinition = keyof typeof textDefinitions;

/** Refers to a definition of `textDefinitions`. */
export function textOf(definition: TextDefinition): JsonSchema {
  return { $ref: `#/$defs/${definition}` };
}

/** Refers to a list of validators. */
export const validatorsSchema: JsonSchema = { $ref: "#/$defs/validators" };

/** A map with keys of the author's own, and values of one form. */
export function mapOf(keys: TextDefinition, value: JsonSchema): JsonSchema {
  return { type: "object", minProperties: 1, propertyNames: textOf(keys), additionalProperties: value };
}

/** The same with exactly one key. */
export function oneKeyMap(keys: TextDefinition, value: JsonSchema, title: string): JsonSchema {
  return { title, ...mapOf(keys, value), maxProperties: 1 };
}
