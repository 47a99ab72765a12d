const text = { type: "string" } as const;
const stepId = {
  type: "string",
  pattern: "^[1-9][0-9]*(\\.[1-9][0-9]*)*$",
  description: "Where it stands in the recipe's tree.",
} as const;
const sha256 = { type: "string", pattern: "^[0-9a-f]{64}$" } as const;
const variable = {
  type: "string",
  pattern: "^[A-Za-z_][A-Za-z0-9_]*$",
  description: "The id of a variable.",
} as const;
const ref = (name: string) => ({ $ref: `#/$defs/${name}` }) as const;
const list = (items: object) => ({ type: "array", items }) as const;
const some = (items: object) => ({ type: "array", minItems: 1, items }) as const;

function object(
  description: string,
  required: Record<string, object>,
  optional: Record<string, object> = {},
) {
  return {
    type: "object",
    ...(description ? { description } : {}),
    required: Object.keys(required),
    properties: { ...required, ...optional },
    additionalProperties: false,
  } as const;
}

function op(
  name: string,
  description: string,
  required: Record<string, object>,
  optional: Record<string, object> = {},
) {
  return object(description, { op: { const: name }, id: stepId, ...required }, optional);
}

const setsLeft = { ...list(variable), description: "Where a pass dropped steps: what its steps set before." };

/**
 * The JSON form of a plan (`plan.ts`), as `compile --emit plan` prints it: schemas/plan.schema.json is made
 * from it.
 */
export const planSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Plan of sahara-image",
  description: "What a recipe and its arguments come to: printed by `sahara-image compile --emit plan`.",
  ...object(
    "",
    {
      format: { const: 1 },
      recipe: object(
        "The recipe that it was made of.",
        { path: text, sha256 },
        { plugin: text, version: text },
      ),
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
        description: "Where in the recipe each id stands, in UTF-16 code units from the start of the file.",
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
      { value: text, secret: { const: true } },
    ),
    template: {
      ...list({ oneOf: [text, object("", { variable })] }),
      description: "Text with variables in it; empty for the empty text.",
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
    steps: { ...list(ref("op")), description: "Done in order." },
    op: {
      oneOf: ["packages", "script", "copy", "set", "all", "any", "os-case", "argument-case"].map(ref),
    },
    packages: op(
      "packages",
      "One transaction of the package manager.",
      {
        state: {
          enum: ["query", "known"],
          description: "Whether the guest must be asked what is installed.",
        },
        packages: some(object("", { id: stepId, name: ref("template") }, { version: ref("version") })),
      },
      {
        mergedFrom: {
          ...list({ type: "integer", minimum: 0 }),
          description: "The sizes of the transactions merged.",
        },
      },
    ),
    script: op(
      "script",
      "Runs a script in the guest.",
      { name: text, resource: sha256, env: list(variable) },
      { output: variable },
    ),
    copy: op("copy", "Puts a file at /tmp/NAME until the end of the run.", { name: text, resource: sha256 }),
    set: op("set", "Sets a variable from here on.", { variable, value: ref("template") }),
    all: op("all", "All, in order.", { steps: ref("steps") }),
    any: op(
      "any",
      "The first branch that conforms, or that can be made to.",
      { branches: list(object("", { id: stepId, steps: ref("steps") })) },
      { sets: setsLeft },
    ),
    "os-case": op("os-case", "The first arm that matches the guest.", {
      arms: list(
        object("", {
          id: stepId,
          key: object("", {
            name: text,
            bounds: list(
              object("", {
                operator: { enum: ["=", "!=", "<", "<=", ">", ">=", "prefix"] },
                version: { type: "string", pattern: "^[0-9]+(\\.[0-9]+)*$" },
              }),
            ),
          }),
          steps: ref("steps"),
        }),
      ),
    }),
    "argument-case": op(
      "argument-case",
      "The case that equals the variable's value.",
      { variable, cases: list(object("", { id: stepId, value: text, steps: ref("steps") })) },
      { sets: setsLeft },
    ),
  },
};
