import { hasTypeInYaml } from "../old-reading.ts";
import { textsOf } from "../scalars.ts";
import type { Step } from "../step.ts";

/** Texts that other readers of YAML take for numbers, dates or booleans are quoted: `1.10` is no number. */
export const quotedTexts: Step = ({ recipe }) =>
  textsOf(recipe)
    .filter((text) => text.style === "plain" && hasTypeInYaml(text.text))
    .map(({ text, span }) => ({
      title: `\`${text}\` quoted`,
      span,
      edits: [{ span, text: `"${text}"` }],
    }));
