/** Parts of JSON schemas (2020-12) for what the program prints. */

export const text = { type: "string" } as const;
export const count = { type: "integer", minimum: 0 } as const;
export const sha256 = { type: "string", pattern: "^[0-9a-f]{64}$" } as const;
export const texts = { type: "object", additionalProperties: text } as const;
export const list = (items: object) => ({ type: "array", items }) as const;
export const ref = (name: string) => ({ $ref: `#/$defs/${name}` }) as const;

/** An object of which some properties may be left out; more may come with later versions. */
export function object(
  description: string,
  required: Record<string, object>,
  optional: Record<string, object> = {},
) {
  return {
    type: "object",
    description,
    required: Object.keys(required),
    properties: { ...required, ...optional },
  } as const;
}
