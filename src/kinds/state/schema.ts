import { booleanWords } from "../../recipe/arguments.ts";
import type { JsonSchema } from "../kind.ts";
import { mapOf, textOf } from "../schema-parts.ts";
import type { StateDefinition } from "./definition.ts";
import type { StateOption } from "./option.ts";

/** The JSON schema of `KIND: NAME`, `KIND: {NAME: {options}}`, or a list of either. */
export function schemaOfStates({
  key,
  name,
  options,
  shorthand,
  required,
  requiredAny,
}: Pick<StateDefinition, "key" | "name" | "options" | "shorthand" | "required" | "requiredAny">): JsonSchema {
  const isRequired = (required ?? requiredAny ?? []).length > 0;
  const map: JsonSchema = {
    type: isRequired ? "object" : ["object", "null"],
    properties: propertiesOf(options),
    ...(required?.length ? { required } : {}),
    ...(requiredAny ? { anyOf: requiredAny.map((word) => ({ required: [word] })) } : {}),
    additionalProperties: false,
  };
  const value: JsonSchema =
    shorthand === undefined ? map : { anyOf: [schemaOfOption(options[shorthand]!), map] };
  const titled = { ...mapOf("template", value), title: `${key}, with options` };
  const bare = isRequired ? [] : [{ ...textOf("template"), title: name.is }];
  const forms = [...bare, titled];
  if (name.isSingle) return { anyOf: forms };
  return { anyOf: [...forms, { type: "array", minItems: 1, items: { anyOf: forms } }] };
}

function propertiesOf(options: StateDefinition["options"]): JsonSchema {
  return Object.fromEntries(
    Object.entries(options).map(([word, option]) => [
      word,
      { ...schemaOfOption(option), title: option.title, description: option.description },
    ]),
  );
}

function schemaOfOption({ form, definition, options = {}, required }: StateOption): JsonSchema {
  const text = textOf(definition ?? (form === "file" || form === "tree" ? "path" : "template"));
  switch (form) {
    case "text":
    case "file":
    case "tree":
      return text;
    case "flag":
      return { anyOf: [{ type: "boolean" }, { enum: booleanWords }] };
    case "list":
      return { anyOf: [text, { type: "array", minItems: 1, items: text }] };
    case "group":
      return {
        type: "object",
        minProperties: 1,
        properties: propertiesOf(options),
        ...(required ? { required } : {}),
        additionalProperties: false,
      };
    case "map":
      return {
        type: "object",
        minProperties: 1,
        propertyNames: textOf("template"),
        additionalProperties: text,
      };
  }
}
