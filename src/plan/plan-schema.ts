import { definitionByName, opNames } from "./ops.ts";
import type { OpName } from "./plan.ts";
import { list, object, ref, sha256, some, stepId, text, variable } from "./schema-parts.ts";

function opSchema(name: OpName) {
  const { description, required, optional } = definitionByName(name).schema;
  return object(description, { op: { const: name }, id: stepId, ...required }, optional);
}

/**
 * The JSON form of a plan (`plan.ts`), as `compile --emit plan` prints it: schemas/plan.schema.json is made
 * from it.
 */
export const planSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Plan of sahara-image",
  description: "A compiled recipe, as `sahara-image compile --emit plan` prints it.",
  ...object(
    "",
    {
      format: { const: 1 },
      recipe: object("The source recipe.", { path: text, sha256 }, { plugin: text, version: text }),
      variables: list(ref("variable")),
      resources: {
        type: "object",
        description: "The files that steps use, by the SHA-256 of their content.",
        propertyNames: sha256,
        additionalProperties: object("", {
          name: text,
          encoding: { enum: ["utf8", "base64"] },
          content: text,
        }),
      },
      steps: ref("steps"),
      source: {
        type: "object",
        description: "The place of each id in the recipe, in UTF-16 code units from the start of the file.",
        propertyNames: stepId,
        additionalProperties: object("", {
          file: text,
          span: object("", {
            start: { type: "integer", minimum: 0 },
            end: { type: "integer", minimum: 0 },
          }),
        }),
      },
    },
    {
      target: object("The only guest that the plan is for.", { distro: text }, { version: text }),
      selection: object("Set by `--only` and `--skip`: `steps` is a part of the recipe.", {
        only: list(text),
        skip: list(text),
        omitted: list(
          object("A step that was left out.", { id: stepId, kind: text, title: text, because: text }),
        ),
      }),
    },
  ),
  $defs: {
    variable: object(
      "A variable of the recipe.",
      { id: variable, name: text, shellNames: some(variable) },
      { value: text, secret: { const: true }, bound: { const: true } },
    ),
    template: {
      ...list({ oneOf: [text, object("", { variable })] }),
      description: "Text that may contain variables. An empty list is the empty text.",
    },
    operator: { enum: ["=", "!=", "<", "<=", ">", ">="] },
    version: {
      oneOf: [
        object("Exactly this version.", { kind: { const: "exact" }, version: ref("template") }),
        object("All of these.", {
          kind: { const: "constraints" },
          all: some(object("", { operator: ref("operator"), version: ref("template") })),
        }),
      ],
    },
    steps: { ...list(ref("op")), description: "Steps, which run in this order." },
    op: { oneOf: opNames.map(ref) },
    ...Object.fromEntries(opNames.map((name) => [name, opSchema(name)])),
  },
};
