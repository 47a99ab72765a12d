/** Parts of JSON schemas (2020-12) for what the program prints. */
import { text } from "../plan/schema-parts.ts";

export { list, ref, sha256, text } from "../plan/schema-parts.ts";
export const count = { type: "integer", minimum: 0 } as const;
export const texts = { type: "object", additionalProperties: text } as const;

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
