import { booleanWords } from "../recipe/arguments.ts";
import { argumentFields } from "../recipe/recipe.ts";
import { isStateKind, type JsonSchema, type ValidatorKind } from "./kind.ts";
import { textDefinitions, textOf } from "./schema-parts.ts";

/** What `target_variable` and the other fields of an argument mean; editors show it. */
export const argumentFieldDocs: Readonly<Record<(typeof argumentFields)[number], string>> = {
  description: "What the argument is for; `--help` shows it.",
  target_variable: "The environment variable under which scripts see the value.",
  default: "The value if none is given, as text: `1.10` is not `1.1`.",
  required: "Whether a value must be given. If not, a `default` is needed.",
  choices: "The allowed values, compared as text.",
  hidden: "Whether help leaves the argument out. It can still be given.",
  secret: "Whether the value is never printed, logged, or written into a report or a compiled script.",
};

const boolean: JsonSchema = { anyOf: [{ type: ["boolean", "null"] }, { enum: booleanWords }] };
const optionalText: JsonSchema = { type: ["string", "number", "boolean", "null"] };

const fieldSchemas: Readonly<Record<(typeof argumentFields)[number], JsonSchema>> = {
  description: optionalText,
  target_variable: textOf("text"),
  default: optionalText,
  required: boolean,
  choices: { type: ["array", "null"], minItems: 1, items: optionalText },
  hidden: boolean,
  secret: boolean,
};

/** What the key `space` of a recipe means. */
export const spaceDocs =
  "The free space on `/` that an apply needs, such as `3G` (units K, M, G, T). Without it, an apply that has anything to change fails before its first step, and a check reports a discrepancy.";

/**
 * Returns the schema of recipes (JSON Schema 2020-12) for a list of validator kinds: the content of
 * schemas/recipe.schema.json, for editors that know schemas and not this program. It describes the form only; the compiler
 * checks the rest.
 */
export function recipeSchema(kinds: readonly ValidatorKind[]): JsonSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Image recipe of sahara-image",
    description: "What must hold of a disk image: arguments, and an ordered list of validators.",
    type: "object",
    properties: {
      arguments: {
        title: "Arguments",
        description: "What the user of the recipe may choose. Write it before `validators`.",
        anyOf: [
          { type: ["object", "null"], additionalProperties: argument },
          {
            type: "array",
            items: { anyOf: [{ $ref: "#/$defs/listedArgument" }, { $ref: "#/$defs/siblingArgument" }] },
          },
        ],
      },
      space: {
        title: "Space",
        description: spaceDocs,
        type: ["string", "number", "boolean"],
        examples: ["3G", "512M"],
      },
      validators: {
        title: "Validators",
        description: "All must conform, in order.",
        type: "array",
        items: { $ref: "#/$defs/validator" },
      },
    },
    required: ["validators"],
    additionalProperties: false,
    $defs: { ...textDefinitions, ...validatorDefinitions(kinds), ...argumentDefinitions },
  };
}

const argumentProperties: JsonSchema = Object.fromEntries(
  argumentFields.map((field) => {
    const title = field.replaceAll("_", " ");
    const docs = { title, description: argumentFieldDocs[field] };
    return [field, { ...docs, ...fieldSchemas[field] }];
  }),
);

const argument: JsonSchema = {
  type: ["object", "null"],
  title: "Argument",
  properties: argumentProperties,
  additionalProperties: false,
};

/** The forms of an argument in a list. */
const argumentDefinitions: JsonSchema = {
  listedArgument: {
    description: "`- name: {target_variable: …}`",
    type: "object",
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: { ...argument, type: "object", required: ["target_variable"] },
  },
  siblingArgument: {
    description: "`- name:` with its fields beside it, at the same indentation.",
    type: "object",
    minProperties: 2,
    properties: argumentProperties,
    additionalProperties: { type: "null" },
    required: ["target_variable"],
  },
};

/** Returns the definitions of a validator, of a list of them, and of each kind that describes a state. */
function validatorDefinitions(kinds: readonly ValidatorKind[]): JsonSchema {
  return {
    validators: { type: "array", minItems: 1, items: { $ref: "#/$defs/validator" } },
    validator: {
      title: "Validator",
      type: "object",
      minProperties: 1,
      maxProperties: 1,
      properties: Object.fromEntries(
        kinds.map((kind) => {
          const { key, docs } = kind;
          const words = { title: key, description: docs.summary, markdownDescription: docs.markdown };
          return [
            key,
            { ...words, ...(isStateKind(kind) ? { $ref: `#/$defs/${definitionOf(kind)}` } : kind.schema) },
          ];
        }),
      ),
      additionalProperties: false,
    },
    ...Object.fromEntries(kinds.filter(isStateKind).map((kind) => [definitionOf(kind), kind.schema])),
  };
}

/**
 * Returns the name of a state kind's definition. Each has its own: inside the schema of a validator, they would make its
 * check too deep for a nested recipe.
 */
function definitionOf({ key }: ValidatorKind): string {
  return `${key}Kind`;
}
