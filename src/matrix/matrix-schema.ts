const scalar = { type: ["string", "number", "boolean"] } as const;
const path = { type: "string" } as const;
const namedImage = { description: "The path of an image, as in `images`.", type: "string" } as const;
const namedRecipe = { description: "`PLUGIN VERSION`, or the path of a recipe.", type: "string" } as const;

/** The JSON Schema of a matrix file, for editors: schemas/fleet.schema.json. */
export const matrixSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Matrix of a fleet",
  description: "Many images, recipes and arguments. Paths are relative to the file.",
  type: "object",
  properties: {
    mode: {
      description: "Whether images are only checked, or changed.",
      enum: ["check", "apply"],
      default: "check",
    },
    images: {
      description: "Paths of images, or patterns such as `images/*.qcow2`.",
      type: "array",
      items: path,
    },
    recipes: { description: "`PLUGIN VERSION`, or the path of a recipe.", type: "array", items: path },
    arguments: {
      description: "Values of recipe arguments. Each list multiplies the jobs. A secret is `@FILE`.",
      type: "object",
      additionalProperties: { anyOf: [scalar, { type: "array", items: scalar, minItems: 1 }] },
    },
    exclude: {
      description: "Jobs that have all of these values are left out.",
      type: "array",
      items: {
        type: "object",
        properties: { image: namedImage, recipe: namedRecipe },
        additionalProperties: scalar,
      },
    },
    include: {
      description: "Further jobs, each with arguments of its own.",
      type: "array",
      items: {
        type: "object",
        required: ["image", "recipe"],
        properties: { image: namedImage, recipe: namedRecipe },
        additionalProperties: scalar,
      },
    },
    output: {
      description: "With `mode: apply`, the path of a job's result, such as `out/{image}-{recipe}.qcow2`.",
      type: "string",
    },
  },
  anyOf: [{ required: ["images", "recipes"] }, { required: ["include"] }],
  additionalProperties: false,
} as const;
