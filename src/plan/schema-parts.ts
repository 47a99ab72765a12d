/** Parts of the JSON Schema of plans. */

export const text = { type: "string" } as const;
export const stepId = {
  type: "string",
  pattern: "^(?:0|[1-9][0-9]*(?:\\.[1-9][0-9]*)*)$",
  description: "The place of the step in the recipe's tree; `0` is the free space that it needs.",
} as const;
export const sha256 = { type: "string", pattern: "^[0-9a-f]{64}$" } as const;
export const variable = {
  type: "string",
  pattern: "^[A-Za-z_][A-Za-z0-9_]*$",
  description: "The id of a variable.",
} as const;

export const ref = (name: string) => ({ $ref: `#/$defs/${name}` }) as const;
export const list = (items: object) => ({ type: "array", items }) as const;
export const some = (items: object) => ({ type: "array", minItems: 1, items }) as const;

/** A map with exactly these fields. */
export function object(
  description: string,
  required: Readonly<Record<string, object>>,
  optional: Readonly<Record<string, object>> = {},
) {
  return {
    type: "object",
    ...(description ? { description } : {}),
    required: Object.keys(required),
    properties: { ...required, ...optional },
    additionalProperties: false,
  } as const;
}
