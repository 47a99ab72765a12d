import { rule } from "../rule.ts";

const phrase = /\bdefaults?\s*(?:(?:value\s+)?(?:to|is|are)\b|[:=])\s*/gi;

export const defaultContradictsDescription = rule({
  code: "default-contradicts-description",
  check(view, report) {
    for (const { name, description, default: value, choices } of view.recipe.arguments) {
      if (!description || !value || value.text === "") continue;
      const known = choices?.map((choice) => choice.text) ?? [];
      for (const found of description.text.matchAll(phrase)) {
        const start = found.index + found[0].length;
        const described = describedValue(description.text.slice(start), value.text, known);
        if (!described) continue;
        const from = start + described.offset;
        const span = description.spanOf(from, from + described.text.length);
        const related = [{ place: view.place(value.span), message: `the default is \`${value.text}\`` }];
        const fix = {
          title: `Write \`${value.text}\` in the description`,
          edits: [{ span, text: value.text }],
          certain: false,
        };
        const params = { name: name.text, value: value.text, described: described.text };
        const plain = description.style === "plain" && !/[:#]/.test(value.text);
        report(view.place(span), params, { related, fix: plain ? fix : undefined });
      }
    }
  },
});

/** Returns the value after “defaults to” if it differs from `value`. */
function describedValue(
  text: string,
  value: string,
  choices: readonly string[],
): { readonly text: string; readonly offset: number } | undefined {
  const quote = /^["'`\u201c\u2018]/.exec(text)?.[0] ?? "";
  const rest = text.slice(quote.length);
  if (rest.startsWith(value) && !/^[\w/-]/.test(rest.slice(value.length))) return undefined;
  const word =
    (quote === "" ? /^[^\s,;()]+/ : /^[^"'`\u201d\u2019]+/).exec(rest)?.[0].replace(/[.,:;!?]+$/, "") ?? "";
  if (word === "") return undefined;
  // Prose (“defaults to the newest release”) cannot be compared.
  const ends = /^[.,;:)!?]*(?:\s*$|\s*\n|\s+[A-Z(]|[.,;)])/.test(rest.slice(word.length));
  const isValue = quote !== "" || choices.includes(word) || /[\d/]/.test(word) || ends;
  const isProse =
    quote === "" && !choices.includes(word) && /^(?:an?|the|none|nothing|empty|no|unset)$/i.test(word);
  return isValue && !isProse ? { text: word, offset: quote.length } : undefined;
}
