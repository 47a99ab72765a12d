import { hasTypeInYaml } from "../old-reading.ts";
import { textsOf } from "../scalars.ts";
import type { Step } from "../step.ts";

/** Texts that other readers of YAML take for numbers, dates or booleans are quoted: `1.10` is no number. */
export const quotedTexts: Step = ({ recipe }) =>
  textsOf(recipe)
    .filter((one) => one.style === "plain" && hasTypeInYaml(one.text))
    .map(({ text, span }) => ({
      title: `\`${text}\` quoted`,
      span,
      edits: [{ span, text: `"${text}"` }],
    }));
