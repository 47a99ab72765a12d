import type { StateDefinition } from "./definition.ts";

/** Returns the example of a kind in one line. */
export function exampleOf({ key, docs, options }: StateDefinition): string {
  const [line = "", ...more] = docs.example.split("\n");
  return more.length === 0 ? line : `${key}: {NAME: {${Object.keys(options)[0]}: …}}`;
}

/** Returns the example with another name in the place of its own; the example itself if it is not a map. */
export function exampleFor(state: StateDefinition, name: string): string {
  const example = exampleOf(state);
  const [, start, rest] = /^(\w+: \{)[^:{]+(: .*)\}$/.exec(example) ?? [];
  return start === undefined || rest === undefined ? example : `${start}${name}${firstValue(rest)}}`;
}

/** Returns a text up to the comma that ends the first value in it. */
function firstValue(text: string): string {
  let depth = 0;
  let quote = "";
  for (const [at, char] of [...text].entries()) {
    if (quote !== "") {
      if (char === quote) quote = "";
    } else if (char === '"' || char === "'") quote = char;
    else if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") depth--;
    else if (char === "," && depth === 0) return text.slice(0, at);
  }
  return text;
}
