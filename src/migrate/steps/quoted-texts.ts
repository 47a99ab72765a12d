import { hasTypeInYaml } from "../old-reading.ts";
import { textsOf } from "../scalars.ts";
import type { Step } from "../step.ts";

/** Quotes texts that other YAML readers take for numbers, dates or booleans, such as `1.10`. */
export const quotedTexts: Step = ({ recipe }) =>
  textsOf(recipe)
    .filter((text) => text.style === "plain" && hasTypeInYaml(text.text))
    .map(({ text, span }) => ({
      title: `\`${text}\` quoted`,
      span,
      edits: [{ span, text: `"${text}"` }],
    }));
