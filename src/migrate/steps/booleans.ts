import type { Scalar } from "../../yaml/node.ts";
import { entriesByKey } from "../entries.ts";
import type { Change, Step } from "../step.ts";

/** Words that every YAML reader takes for a boolean. */
const plain = /^(?:true|True|TRUE|false|False|FALSE)$/;

/** Replaces `required: yes`, a boolean only to readers of YAML 1.1, and `"true"`, a boolean to none. */
export const booleans: Step = ({ recipe, yaml }) => {
  const entries = entriesByKey(yaml);
  const seen = new Set<number>();
  return recipe.arguments.flatMap((argument) =>
    (["required", "hidden", "secret"] as const).flatMap((field): readonly Change[] => {
      const key = argument.keys[field];
      const value = key && entries.get(key.span.start)?.value;
      if (value?.kind !== "scalar" || value.isEmpty || isPlain(value) || seen.has(value.span.start))
        return [];
      seen.add(value.span.start);
      const text = String(argument[field]);
      const title = `\`${argument.name.text}\`: \`${field}: ${text}\` instead of \`${value.text}\``;
      return [{ title, span: value.span, edits: [{ span: value.span, text }] }];
    }),
  );
};

function isPlain({ style, text }: Scalar): boolean {
  return style === "plain" && plain.test(text);
}
